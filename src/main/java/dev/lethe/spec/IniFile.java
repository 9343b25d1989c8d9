package dev.lethe.spec;

import dev.lethe.LetheException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An INI file as Python's configparser reads it, as far as settings of one line go: {@code name =
 * value} or {@code name: value} below {@code [section]}, comments on lines of their own, {@code %%}
 * for a percent sign. Anything else is refused by file, line and section; what a line holds is
 * never shown, since it may be a password.
 */
public final class IniFile {
  private static final Pattern SECTION = Pattern.compile("\\[([^\\[\\]]+)]");
  private static final Pattern SETTING = Pattern.compile("([^=:\\s][^=:]*?)\\s*[=:]\\s*(.*)");

  private final Path file;
  private final Map<String, Map<String, Entry>> sections = new LinkedHashMap<>();

  /**
   * @param value without the blanks around it, perhaps empty
   * @param where file, line and section, for messages
   */
  public record Entry(String value, String where) {
    @Override
    public String toString() {
      return where;
    }
  }

  private IniFile(Path file) {
    this.file = file;
  }

  /**
   * @throws LetheException exit 2 if there is no such file or it is not of that form
   */
  public static IniFile read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw LetheException.badInput(
          "there is no file "
              + file
              + ": write your connections there as [database], [redis], [elasticsearch], [s3] and"
              + " [clickhouse], or name another file by --config.");
    } catch (CharacterCodingException e) {
      throw LetheException.badInput(file + ": it is not UTF-8; save it as UTF-8.");
    } catch (IOException e) {
      throw LetheException.systemFailed("cannot read " + file + ": " + e.getMessage(), e);
    }
    IniFile ini = new IniFile(file);
    String section = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = i == 0 ? lines.get(i).replaceFirst("^\uFEFF", "") : lines.get(i);
      section = ini.take(i + 1, line.stripTrailing(), section);
    }
    return ini;
  }

  public Path file() {
    return file;
  }

  public Set<String> sections() {
    return sections.keySet();
  }

  /** Name in lower case → setting; empty where there is no such section. */
  public Map<String, Entry> section(String name) {
    return sections.getOrDefault(name, Map.of());
  }

  /** Takes a line; returns the section that the next one is in. */
  private String take(int number, String line, String section) {
    if (line.isBlank() || line.startsWith("#") || line.startsWith(";")) {
      return section;
    }
    if (Character.isWhitespace(line.charAt(0))) {
      throw wrong(
          number, section, "it begins with a blank; a setting is one line and begins at its start");
    }
    if (line.startsWith("[")) {
      Matcher head = SECTION.matcher(line);
      if (!head.matches()) {
        throw wrong(number, section, "a section is [name], alone on its line");
      }
      if (sections.putIfAbsent(head.group(1), new LinkedHashMap<>()) != null) {
        throw wrong(number, head.group(1), "there is such a section already; make them one");
      }
      return head.group(1);
    }
    Matcher setting = SETTING.matcher(line);
    if (!setting.matches()) {
      throw wrong(number, section, "it takes name = value");
    }
    if (section == null) {
      throw wrong(number, null, "it stands before the first section; put [database] above it");
    }
    String name = setting.group(1).toLowerCase(Locale.ROOT);
    Entry entry = new Entry(value(number, section, setting.group(2)), where(number, section));
    if (sections.get(section).putIfAbsent(name, entry) != null) {
      throw wrong(number, section, "'" + name + "' is set twice; leave one of them out");
    }
    return section;
  }

  private String value(int number, String section, String text) {
    if (text.replace("%%", "").contains("%(")) {
      throw wrong(
          number, section, "%(name)s is not filled in here; write the value, and %% for a %");
    }
    return text.replace("%%", "%");
  }

  private LetheException wrong(int number, String section, String problem) {
    return LetheException.badInput(where(number, section) + ": " + problem + ".");
  }

  private String where(int number, String section) {
    return file + ":" + number + (section == null ? "" : " [" + section + "]");
  }
}
