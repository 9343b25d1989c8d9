package dev.lethe.plan;

import dev.lethe.LetheException;
import dev.lethe.connector.Person;
import dev.lethe.rule.Verdict;
import dev.lethe.source.People;
import dev.lethe.spec.PseudonymKey;
import dev.lethe.spec.Secret;
import dev.lethe.store.StoreFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A plan about people has a key of its own: one small file below {@code keys/}, wrapped by the
 * master key. What it seals is unreadable for ever once that file is gone.
 */
public final class PlanKeys {
  private static final String SUFFIX = ".key";

  private final StoreFiles files;
  private final Optional<Secret> master;

  public PlanKeys(StoreFiles files, Optional<Secret> master) {
    this.files = files;
    this.master = master;
  }

  /**
   * Makes a plan's key, or takes up the one that an interrupted planner made.
   *
   * @throws LetheException exit 2 without a master key, or with another one
   */
  Seal make(String planId) throws IOException {
    Seal fresh = Seal.fresh();
    String wrapped = wrapping().seal(fresh.key().value());
    boolean first = files.create(file(planId), wrapped.getBytes(StandardCharsets.US_ASCII));
    return first ? fresh : open(planId).orElseThrow();
  }

  /**
   * A plan's key; empty once it was destroyed.
   *
   * @throws LetheException exit 2 without a master key, or with another one
   */
  public Optional<Seal> open(String planId) throws IOException {
    Optional<byte[]> wrapped = files.read(file(planId));
    if (wrapped.isEmpty()) {
      return Optional.empty();
    }
    try {
      String key = wrapping().open(new String(wrapped.get(), StandardCharsets.US_ASCII));
      return Optional.of(new Seal(new Secret(key)));
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw LetheException.badInput(
          "the key of plan "
              + planId
              + " was wrapped by another master key than LETHE_MASTER_KEY holds, or was damaged.");
    }
  }

  /** The ids of the plans whose keys are there. */
  public List<String> kept() throws IOException {
    return files.list("keys").stream()
        .filter(name -> name.endsWith(SUFFIX) && !name.equals("store" + SUFFIX))
        .map(name -> name.substring(0, name.length() - SUFFIX.length()))
        .toList();
  }

  /** When a plan's key was made. */
  public Instant madeAt(String planId) throws IOException {
    return files.modified(file(planId));
  }

  /** Destroys a plan's key and all that only it opens; does nothing if it is gone. */
  public void destroy(String planId) throws IOException {
    files.erase(people(planId));
    files.erase(list(planId));
    files.erase(file(planId));
  }

  /** Keeps the people of a plan, sealed, for as long as its key lives. */
  void keep(String planId, Seal seal, People people) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(people.subjects().size());
      for (People.Subject subject : people.subjects()) {
        text(out, subject.verdict().name());
        out.writeBoolean(subject.known());
        text(out, subject.person().pseudonym());
        text(out, subject.person().id());
        texts(out, subject.person().emails());
      }
      texts(out, people.neighbours());
    }
    files.replace(people(planId), seal.seal(bytes.toByteArray()));
  }

  /** Keeps a copy of the list that a plan was made from, sealed, for as long as its key lives. */
  void keepList(String planId, Seal seal, byte[] content) throws IOException {
    files.replace(list(planId), seal.seal(content));
  }

  /** The people of a plan, as {@link #keep} got them. */
  public People people(String planId, Seal seal) throws IOException {
    byte[] sealed =
        files
            .read(people(planId))
            .orElseThrow(() -> new IOException("plan " + planId + " has lost its list of people"));
    List<People.Subject> subjects = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(seal.open(sealed)))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        Verdict verdict = Verdict.valueOf(text(in));
        boolean known = in.readBoolean();
        Person person = new Person(text(in), text(in), texts(in));
        subjects.add(new People.Subject(person, verdict, known));
      }
      return new People(subjects, texts(in));
    }
  }

  /**
   * @throws LetheException exit 2 without a master key
   */
  void requireMaster() {
    wrapping();
  }

  private Seal wrapping() {
    Secret key =
        master.orElseThrow(
            () ->
                LetheException.badInput(
                    "a plan about people is sealed, and there is no master key: set"
                        + " LETHE_MASTER_KEY, for example to what `lethe key new` prints."));
    if (!isKey(key)) {
      throw LetheException.badInput(
          "LETHE_MASTER_KEY is not 32 bytes in base64; `lethe key new` prints such a key.");
    }
    return new Seal(key);
  }

  private static boolean isKey(Secret key) {
    try {
      return new PseudonymKey("master", key).bytes().length == 32;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void texts(DataOutputStream out, Collection<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text(in));
    }
    return texts;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  private static String file(String planId) {
    return "keys/" + planId + SUFFIX;
  }

  private static String people(String planId) {
    return "keys/" + planId + ".people";
  }

  private static String list(String planId) {
    return "keys/" + planId + ".list";
  }
}
