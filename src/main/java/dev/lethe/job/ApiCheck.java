package dev.lethe.job;

import static java.util.Objects.requireNonNull;

import dev.lethe.source.SubjectSample;
import java.util.ArrayList;
import java.util.List;

/** Whether the people of a list can fetch and commit work: each must, or nobody may any more. */
public final class ApiCheck {
  private final JobsApiClient api;
  private final boolean fetchOnly;

  /**
   * What somebody's calls were answered; who it is says only the line of the list.
   *
   * @param commit null where it was not asked
   */
  public record Answer(long line, int fetch, Integer commit) {
    /** Whether every call succeeded. */
    public boolean works() {
      return succeeded(fetch) && (commit == null || succeeded(commit));
    }

    /** Whether every call was refused; another error says nothing about a right to work. */
    public boolean isLockedOut() {
      return refused(fetch) && (commit == null || refused(commit));
    }

    /** For people: {@code line 2: fetch ok (200), commit refused (403)}. */
    @Override
    public String toString() {
      return "line "
          + line
          + ": fetch "
          + words(fetch)
          + (commit == null ? "" : ", commit " + words(commit));
    }

    private static boolean succeeded(int status) {
      return status / 100 == 2;
    }

    private static boolean refused(int status) {
      return status == 401 || status == 403;
    }

    private static String words(int status) {
      return (succeeded(status) ? "ok" : refused(status) ? "refused" : "failed")
          + " ("
          + status
          + ")";
    }
  }

  public ApiCheck(JobsApiClient api, boolean fetchOnly) {
    this.api = requireNonNull(api, "api is null");
    this.fetchOnly = fetchOnly;
  }

  /**
   * Asks for each, one after the other.
   *
   * @throws dev.lethe.LetheException exit 1 if the API does not answer
   */
  public List<Answer> ask(List<SubjectSample> people) {
    List<Answer> answers = new ArrayList<>();
    for (SubjectSample person : people) {
      answers.add(
          new Answer(
              person.line(), api.fetch(person.id()), fetchOnly ? null : api.commit(person.id())));
    }
    return answers;
  }
}
