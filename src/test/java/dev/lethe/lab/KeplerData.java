package dev.lethe.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * The contributors' system in memory: the same seed and size make the same people, judgments, files
 * and sessions, and it knows what a deletion has to find.
 */
public final class KeplerData {
  /** No time in the data is later. */
  public static final Instant AS_OF = Instant.parse("2026-06-01T00:00:00Z");

  private static final List<String> FILES = List.of("id card.pdf", "ü+photo.jpg");

  /** How the other systems spell an address that the source of truth has. */
  public enum Spellings {
    /** As the source of truth does, or in lower case. */
    KNOWN,
    /** In capitals and with blanks around it as well. */
    ANY
  }

  /**
   * One person's answer about one unit; a row in PostgreSQL and in ClickHouse, and a part of two
   * documents.
   *
   * @param contributor null for what nobody in particular has judged
   * @param rowEmail PostgreSQL's spelling; null without a contributor
   * @param documentId Elasticsearch's spelling of the contributor's id: now and then in capitals
   */
  record Judgment(
      long id,
      KeplerContributor contributor,
      String rowEmail,
      String documentId,
      String documentEmail,
      String metricEmail,
      Instant at) {}

  /** What is judged, by one person or several. */
  record Unit(UUID id, UUID project, List<Judgment> judgments) {}

  private final Random random;
  private final long seed;
  private final Spellings spellings;
  private final List<KeplerContributor> contributors = new ArrayList<>();
  private final List<UUID> projects = new ArrayList<>();
  private final List<Unit> units = new ArrayList<>();
  private final Map<String, KeplerContributor> files = new LinkedHashMap<>();
  private final Map<String, KeplerContributor> sessions = new LinkedHashMap<>();

  private KeplerData(long seed, int size, Spellings spellings) {
    this.seed = seed;
    this.spellings = spellings;
    this.random = new Random(seed);
    for (int i = 0; i < 2 + Math.min(3, size / 5_000); i++) {
      projects.add(uuid());
    }
    for (int i = 0; i < size; i++) {
      contributors.add(contributor(i));
    }
    List<KeplerContributor> busy =
        contributors.stream().filter(KeplerContributor::hasData).toList();
    for (int i = 0; i < size; i++) {
      units.add(unit(busy));
    }
    for (KeplerContributor person : busy) {
      // Fewer than of anything else: the lab's S3 server is slow to take and to list them.
      for (int i = random.nextInt(6) - 3; i > 0; i--) {
        files.put("contributors/" + person.id() + "/" + FILES.get(i - 1), person);
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        sessions.put("session:" + person.id() + ":" + i, person);
      }
    }
  }

  /** A world of so many contributors; about as many units, and two or three judgments a unit. */
  public static KeplerData of(long seed, int contributors) {
    return of(seed, contributors, Spellings.KNOWN);
  }

  public static KeplerData of(long seed, int contributors, Spellings spellings) {
    return new KeplerData(seed, contributors, spellings);
  }

  public List<KeplerContributor> contributors() {
    return List.copyOf(contributors);
  }

  /** So many of them, always the same, odd addresses and people without data among them. */
  public List<KeplerContributor> sample(int count) {
    List<KeplerContributor> shuffled = new ArrayList<>(contributors);
    Collections.shuffle(shuffled, new Random(seed));
    return List.copyOf(shuffled.subList(0, count));
  }

  /** The file that a deletion starts from, header first. */
  public static String csv(Collection<KeplerContributor> people) {
    StringBuilder csv = new StringBuilder("contributor_id,email_address\n");
    for (KeplerContributor person : people) {
      String quoted = '"' + person.email().replace("\"", "\"\"") + '"';
      csv.append(person.id()).append(',').append(quoted).append('\n');
    }
    return csv.toString();
  }

  /** What a deletion of these people has to find: kind of item → how many of them. */
  public Map<String, Long> expected(Collection<KeplerContributor> gone) {
    KeplerPeople people = KeplerPeople.of(gone);
    Map<String, Long> expected = new LinkedHashMap<>();
    expected.put("contributors", contributors.stream().filter(people::has).count());
    long rows = 0;
    long documents = 0;
    for (Unit unit : units) {
      long theirs = unit.judgments().stream().filter(one -> people.has(one.contributor())).count();
      rows += theirs;
      // Each judgment's own document, and the unit's, which several may share.
      documents += theirs + (theirs > 0 ? 1 : 0);
    }
    expected.put("judgments", rows);
    expected.put("documents", documents);
    expected.put("metrics", rows);
    expected.put("files", files.values().stream().filter(people::has).count());
    expected.put("sessions", sessions.values().stream().filter(people::has).count());
    return expected;
  }

  /** Documents that hold somebody of these and somebody else, who has to stay. */
  public long sharedDocuments(Collection<KeplerContributor> gone) {
    KeplerPeople people = KeplerPeople.of(gone);
    return units.stream()
        .filter(unit -> unit.judgments().stream().anyMatch(one -> people.has(one.contributor())))
        .filter(
            unit ->
                unit.judgments().stream()
                    .anyMatch(one -> one.contributor() != null && !people.has(one.contributor())))
        .count();
  }

  public List<UUID> projects() {
    return List.copyOf(projects);
  }

  List<Unit> units() {
    return units;
  }

  /** Key → whose it is. */
  Map<String, KeplerContributor> files() {
    return files;
  }

  /** Key → whose it is. */
  Map<String, KeplerContributor> sessions() {
    return sessions;
  }

  private KeplerContributor contributor(int i) {
    Instant created = AS_OF.minus(Duration.ofDays(400 + i % 300));
    Instant active = i % 11 == 5 ? null : AS_OF.minus(Duration.ofDays(i % 90));
    String phone = i % 4 == 0 ? null : "+49 30 %06d".formatted(i);
    return new KeplerContributor(
        uuid(), email(i), "Person " + i, phone, active, created, i % 10 != 7);
  }

  /** Each kind of oddity in turn; the last one looks to LIKE as the fifth does. */
  private static String email(int i) {
    return switch (i % 12) {
      case 0 -> "person" + i + "@example.org";
      case 1 -> "Mixed.Case" + i + "@Example.ORG";
      case 2 -> "o'neil" + i + "@example.org";
      case 3 -> "half%" + i + "@example.org";
      case 4 -> "under_score" + i + "@example.org";
      case 5 -> "star*" + i + "@example.org";
      case 6 -> "[bracket" + i + "]@example.org";
      case 7 -> "{brace" + i + "}@example.org";
      case 8 -> "comma," + i + "@example.org";
      case 9 -> "person+" + i + "@example.org";
      case 10 -> " blank" + i + "@example.org ";
      default -> "underXscore" + (i - 7) + "@example.org";
    };
  }

  private Unit unit(List<KeplerContributor> busy) {
    List<Judgment> judgments = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      KeplerContributor person =
          random.nextInt(20) == 0 ? null : busy.get(random.nextInt(busy.size()));
      judgments.add(judgment(person));
    }
    return new Unit(uuid(), projects.get(random.nextInt(projects.size())), judgments);
  }

  private Judgment judgment(KeplerContributor person) {
    long id = random.nextLong() >>> 1;
    Instant at = AS_OF.minusSeconds(random.nextInt(30_000_000));
    if (person == null) {
      return new Judgment(id, null, null, "", "", "", at);
    }
    String inDocument = person.id().toString();
    return new Judgment(
        id,
        person,
        spelled(person.email()),
        random.nextInt(3) == 0 ? inDocument.toUpperCase(Locale.ROOT) : inDocument,
        spelled(person.email()),
        spelled(person.email()),
        at);
  }

  private String spelled(String email) {
    return switch (random.nextInt(spellings == Spellings.ANY ? 4 : 2)) {
      case 0 -> email;
      case 1 -> email.toLowerCase(Locale.ROOT);
      case 2 -> email.toUpperCase(Locale.ROOT);
      default -> "  " + email + " ";
    };
  }

  private UUID uuid() {
    return new UUID(
        (random.nextLong() & ~0xF000L) | 0x4000L,
        (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L);
  }
}
