package dev.lethe;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imports point one way. */
@Timeout(120)
class ArchitectureTest {
  private static final String HOUSE = "dev.lethe";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
          .importPackages(HOUSE);

  /**
   * Who may gather rows in the driver, and why that is bounded whatever the data: a look before a
   * newcomer joins them. What iterates row by row holds one partition at a time.
   */
  private static final Map<String, String> GATHERERS =
      Map.ofEntries(
          entry("dev.lethe.source.Holds", "five examples, or the limit on held prefixes"),
          entry(
              "dev.lethe.source.SubjectReading",
              "a list of people and who they are: at most a million"),
          entry("dev.lethe.plan.SubjectDecision", "a row a verdict"),
          entry("dev.lethe.plan.SupersededDecision", "a row a verdict"),
          entry("dev.lethe.plan.SupersededPlanning", "at most two services"),
          entry("dev.lethe.plan.PlanStore", "one header, or the last 200, or a plan's people"),
          entry("dev.lethe.plan.Planner", "a row a kind"),
          entry("dev.lethe.plan.RetentionPlanning", "20 examples"),
          entry("dev.lethe.plan.Arrivals", "a wave's people"),
          entry("dev.lethe.plan.RetentionDecision", "a row a verdict"),
          entry("dev.lethe.plan.ActionNumbering", "a row a partition"),
          entry("dev.lethe.plan.PlanDigest", "a row a partition"),
          entry(
              "dev.lethe.audit.Audit",
              "a row an outcome, a reason, a category or a container, or a plan's people"),
          entry("dev.lethe.apply.Wave", "a row a wave"),
          entry("dev.lethe.apply.WaveRun", "a row a stage and system"),
          entry("dev.lethe.apply.Undoer", "a row a bucket"),
          entry("dev.lethe.cli.PlanList", "a row a plan, or fewer by --limit"),
          entry("dev.lethe.cli.PlanHistory", "a row an outcome"),
          entry(
              "dev.lethe.cli.ReportReading",
              "a row a combination of kind, outcome, reason and age, or at most 40 examples"),
          entry("dev.lethe.plan.RuleExplainer", "one key, and at most 1,000 references to it"),
          entry("dev.lethe.plan.ExpirySwitch", "65 instants a reference, of at most 1,000"),
          entry("dev.lethe.cli.PlanDiff", "a row a kind of change"),
          entry("dev.lethe.cli.ListComparison", "a row a side and verdict"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec      | ",
        "store     | spec",
        "connector | spec",
        "rule      | spec",
        "source    | connector, rule, spec, store",
        "audit     | connector, store",
        "plan      | source, rule, connector, spec, store, audit",
        "apply     | plan, source, rule, connector, spec, store, audit",
        "verify    | plan, source, rule, connector, spec, store, audit",
        "report    | plan, rule, connector, audit, spec",
        "job       | connector, source, spec"
      })
  void roomsSeeOnlyWhatStandsBeforeThem(String room, String seen) {
    Set<String> allowed = new java.util.HashSet<>(Set.of(HOUSE, HOUSE + "." + room));
    if (seen != null) {
      for (String name : seen.split(", ")) {
        allowed.add(HOUSE + "." + name);
      }
    }
    noClasses()
        .that()
        .resideInAPackage(HOUSE + "." + room)
        .should()
        .dependOnClassesThat(
            describe(
                "are of the house and not of " + allowed,
                (JavaClass other) ->
                    isOfTheHouse(other) && !allowed.contains(other.getPackageName())))
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "s3, ''",
    "clickhouse, ''",
    "elasticsearch, ''",
    "redis, ''",
    "http, ''",
    "mysql, jdbc",
    "postgres, jdbc",
    "jdbc, ''"
  })
  void connectorRoomsDoNotKnowEachOther(String room, String shared) {
    String connector = HOUSE + ".connector.";
    Set<String> allowed =
        Set.of(HOUSE, HOUSE + ".spec", HOUSE + ".connector", connector + room, connector + shared);
    noClasses()
        .that()
        .resideInAPackage(connector + room + "..")
        .should()
        .dependOnClassesThat(
            describe(
                "are of another room",
                (JavaClass other) ->
                    isOfTheHouse(other) && !allowed.contains(other.getPackageName())))
        .check(CLASSES);
  }

  @Test
  void onlyTheServiceLoaderOpensAConnectorRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackage(HOUSE + ".connector.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(HOUSE + ".connector.*..")
        .check(CLASSES);
  }

  @Test
  void rulesArePure() {
    noClasses()
        .that()
        .resideInAPackage(HOUSE + ".rule")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.sql..",
                    "java.net..",
                    "java.io..",
                    "java.nio.file..",
                    "java.util.concurrent..",
                    "software.amazon..",
                    "org.apache.hadoop..",
                    "io.delta..")
                .and(not(describe("is Serializable", ArchitectureTest::isSerializable))))
        .check(CLASSES);
  }

  @Test
  void verifyCannotErase() {
    noClasses()
        .that()
        .resideInAPackage(HOUSE + ".verify")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(HOUSE + "\\.connector\\.(Eraser|EraseMode|ConditionalDelete).*")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(HOUSE + ".verify")
        .should()
        .callMethod(HOUSE + ".connector.Connection", "eraser")
        .check(CLASSES);
  }

  @Test
  void onlyApplyAsksForAnEraser() {
    noClasses()
        .that()
        .resideOutsideOfPackages(HOUSE + ".apply", HOUSE + ".connector..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(HOUSE + ".connector.Eraser")
        .check(CLASSES);
  }

  @Test
  void nobodySeesTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(HOUSE + ".cli")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(HOUSE + ".cli", "picocli..")
        .check(CLASSES);
  }

  @Test
  void onlySpecReadsHocon() {
    noClasses()
        .that()
        .resideOutsideOfPackage(HOUSE + ".spec")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.typesafe.config..")
        .check(CLASSES);
  }

  @Test
  void nobodyPrintsButTheCommandLineAndTheReport() {
    noClasses()
        .that()
        .resideOutsideOfPackages(HOUSE + ".cli", HOUSE + ".report")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
    noClasses()
        .should()
        .callMethod(Throwable.class, "printStackTrace")
        .orShould(
            com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat(
                resideInAnyPackage("java.util.logging..", "org.apache.commons.logging..")))
        .check(CLASSES);
  }

  @Test
  void onlyTheDoorEndsTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(HOUSE + ".cli.Main")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }

  @Test
  void nobodyUsesWhatSparkOwnsInOtherVersionsOrTimesWithoutAZone() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.google.common..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.Date|java\\.util\\.Calendar|java\\.sql\\.(Date|Timestamp)")
        .check(CLASSES);
  }

  @Test
  void rowsAreGatheredInTheDriverOnlyWhereTheyAreFew() {
    DescribedPredicate<JavaClass> stranger =
        describe(
            "are not known to gather few rows",
            type -> !GATHERERS.containsKey(outermost(type).getName()));
    noClasses()
        .that(stranger)
        .should()
        .callMethodWhere(
            target(nameMatching("collect|collectAsList|takeAsList|take|head"))
                .and(target(owner(nameMatching("org\\.apache\\.spark\\..*")))))
        .check(CLASSES);
    classes()
        .that(not(stranger))
        .should()
        .callMethodWhere(
            target(nameMatching("collectAsList"))
                .and(target(owner(nameMatching("org\\.apache\\.spark\\..*")))))
        .because("a name on the list stands there for a reason")
        .check(
            CLASSES.that(
                describe("are outermost", (JavaClass type) -> outermost(type).equals(type))));
  }

  @Test
  void noRoomIsInACircle() {
    slices().matching(HOUSE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching(HOUSE + ".connector.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static boolean isOfTheHouse(JavaClass type) {
    return type.getPackageName().startsWith(HOUSE);
  }

  private static boolean isSerializable(JavaClass type) {
    return type.getName().equals("java.io.Serializable");
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }
}
