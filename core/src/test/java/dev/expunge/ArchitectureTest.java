package dev.expunge;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The shape of the house: the direction of the stages, where JDBC may be, and how large a file or method gets.
class ArchitectureTest {
    private static final JavaClasses EXPUNGE = new ClassFileImporter().importPath(own());

    /// What each package may use, besides the shared words of `dev.expunge` itself.
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("sql", List.of()),
            Map.entry("ledger", List.of()),
            Map.entry("delete", List.of("sql")),
            Map.entry("spec", List.of("sql")),
            Map.entry("freeze", List.of("sql")),
            Map.entry("map", List.of("sql", "spec")),
            Map.entry("suggest", List.of("sql", "map")),
            Map.entry("plan", List.of("sql", "spec", "map")),
            Map.entry("picture", List.of("sql", "spec", "map")),
            Map.entry("guard", List.of("sql", "spec", "freeze")),
            Map.entry("approve", List.of("spec", "picture")),
            Map.entry("approve.ssh", List.of()),
            Map.entry("storage", List.of("spec")),
            Map.entry("storage.s3", List.of("storage", "spec")),
            Map.entry("backup", List.of("sql", "spec", "plan", "storage")),
            Map.entry("backup.kms", List.of("backup", "spec")),
            Map.entry("deleted", List.of("sql", "storage")),
            Map.entry("backup.snapshot", List.of("sql", "spec", "storage", "backup")),
            Map.entry("backup.snapshot.rds", List.of("spec", "backup")),
            Map.entry("verify", List.of("sql", "delete")),
            Map.entry("notice", List.of("spec")),
            Map.entry("signal", List.of("delete", "spec")),
            Map.entry("signal.http", List.of("signal", "spec")),
            Map.entry("signal.cloudwatch", List.of("signal", "spec")),
            Map.entry(
                    "postgres",
                    List.of(
                            "sql", "spec", "map", "plan", "freeze", "guard", "backup", "delete", "verify", "ledger",
                            "signal", "suggest", "approve", "storage", "deleted")),
            Map.entry(
                    "app",
                    List.of(
                            "sql",
                            "spec",
                            "map",
                            "plan",
                            "freeze",
                            "guard",
                            "backup",
                            "delete",
                            "verify",
                            "ledger",
                            "signal",
                            "notice",
                            "suggest",
                            "approve",
                            "storage",
                            "deleted",
                            "postgres")),
            Map.entry(
                    "cli",
                    List.of(
                            "sql",
                            "spec",
                            "map",
                            "plan",
                            "freeze",
                            "guard",
                            "backup",
                            "delete",
                            "verify",
                            "ledger",
                            "signal",
                            "suggest",
                            "approve",
                            "storage",
                            "deleted",
                            "postgres",
                            "picture",
                            "app"))));

    private static final int LINES_PER_FILE = 300;
    private static final int LINES_PER_METHOD = 40;
    private static final int PARAMETERS = 4;
    private static final Pattern METHOD = Pattern.compile(
            "^    (?! )(?!.*\\b(class|record|interface|enum|new)\\b)[^=;]*\\(.*|^        (?:public|private|static|protected) [^=;]*\\(.*\\{$");

    /// The classes of the product alone, without tests and without the application they delete from.
    private static Path own() {
        try {
            return Path.of(Version.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStageUsesOnlyTheStagesBeforeIt() {
        MAY_USE.forEach((name, allowed) -> {
            var packages = Stream.concat(Stream.of(name), allowed.stream())
                    .map(p -> "dev.expunge." + p + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that(resideInAPackage("dev.expunge." + name + ".."))
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.expunge.*..").and(not(resideInAnyPackage(packages))))
                    .check(EXPUNGE);
        });
    }

    @Test
    void everyPackageHasItsPlaceInTheDirection() {
        assertThat(EXPUNGE.stream()
                        .map(JavaClass::getPackageName)
                        .filter(p -> p.startsWith("dev.expunge."))
                        .map(p -> p.substring("dev.expunge.".length()))
                        .distinct())
                .isSubsetOf(MAY_USE.keySet())
                .hasSizeGreaterThan(10);
    }

    @Test
    void noPackageIsPartOfACycle() {
        slices().matching("dev.expunge.(*)..").should().beFreeOfCycles().check(EXPUNGE);
    }

    @Test
    void onlyTheSqlPackagesKnowJdbc() {
        noClasses()
                .that(not(resideInAnyPackage("dev.expunge.sql..", "dev.expunge.postgres..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql.."))
                .check(EXPUNGE);
    }

    @Test
    void onlyTheBackupKnowsHowToEncrypt() {
        noClasses()
                .that(not(resideInAPackage("dev.expunge.backup..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.exceptionfactory..", "com.github.luben.."))
                .check(EXPUNGE);
    }

    @Test
    void onlyThePicturesKnowTheLayoutEngine() {
        noClasses()
                .that(not(resideInAPackage("dev.expunge.picture..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.eclipse.."))
                .check(EXPUNGE);
    }

    @Test
    void onlyTheApprovalsKnowHowToReadKeys() {
        noClasses()
                .that(not(resideInAPackage("dev.expunge.approve.ssh..")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.sshd.."))
                .check(EXPUNGE);
    }

    @Test
    void onlyThePackagesOfItsServicesKnowTheSdkOfAws() {
        noClasses()
                .that(not(resideInAnyPackage(
                        "dev.expunge.signal.cloudwatch..",
                        "dev.expunge.storage.s3..",
                        "dev.expunge.backup.kms..",
                        "dev.expunge.backup.snapshot.rds..")))
                .should()
                .dependOnClassesThat(resideInAPackage("software.amazon.."))
                .check(EXPUNGE);
    }

    @Test
    void onlySnapshotsAndSecretsStartPrograms() {
        noClasses()
                .that(not(resideInAnyPackage("dev.expunge.backup.snapshot..", "dev.expunge.spec..")))
                .should()
                .dependOnClassesThat(resideInAPackage("java.lang")
                        .and(DescribedPredicate.describe(
                                "start programs", c -> c.getSimpleName().equals("ProcessBuilder"))))
                .check(EXPUNGE);
    }

    @Test
    void onlyTheCommandLineKnowsTheStandardStreams() {
        noClasses()
                .that(not(resideInAPackage("dev.expunge.cli..")))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(EXPUNGE);
    }

    @Test
    void aMethodHasAtMostFourParameters() {
        methods()
                .that()
                .areDeclaredInClassesThat(not(recordsAndEnums()))
                .should(haveFewParameters())
                .check(EXPUNGE);
    }

    private static DescribedPredicate<JavaClass> recordsAndEnums() {
        return DescribedPredicate.describe("records and enums", c -> c.isRecord() || c.isEnum());
    }

    private static ArchCondition<JavaMethod> haveFewParameters() {
        return new ArchCondition<>("have at most " + PARAMETERS + " parameters") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean synthetic = method.getName().startsWith("lambda$")
                        || method.getModifiers().toString().contains("SYNTHETIC");
                if (!synthetic && method.getRawParameterTypes().size() > PARAMETERS) {
                    events.add(SimpleConditionEvent.violated(method, method.getFullName()));
                }
            }
        };
    }

    @Test
    void anInterfaceHasAtMostSixMethodsToImplement() {
        classes()
                .that()
                .areInterfaces()
                .should(new ArchCondition<>("have at most 6 abstract methods") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        long methods = type.getMethods().stream()
                                .filter(m -> m.getModifiers().toString().contains("ABSTRACT"))
                                .count();
                        if (methods > 6) {
                            events.add(SimpleConditionEvent.violated(type, type.getName() + " has " + methods));
                        }
                    }
                })
                .check(EXPUNGE);
    }

    @Test
    void noFileIsLongerThanThreeHundredLinesAndNoMethodLongerThanForty() throws IOException {
        var tooLong = new ArrayList<String>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                tooLong.addAll(tooLong(file));
            }
        }
        assertThat(tooLong).isEmpty();
    }

    private static List<String> tooLong(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        var found = new ArrayList<String>();
        if (lines.size() > LINES_PER_FILE) {
            found.add(file + " has " + lines.size() + " lines");
        }
        int begin = -1;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (METHOD.matcher(line).matches()) {
                begin = i;
            } else if (begin >= 0 && (line.equals("    }") || line.equals("        }"))) {
                if (i - begin + 1 > LINES_PER_METHOD && line.equals("    }")) {
                    found.add(file + ":" + (begin + 1) + " is a method of " + (i - begin + 1) + " lines");
                }
                begin = line.equals("    }") ? -1 : begin;
            }
        }
        return found;
    }

    @Test
    void everyPackageSaysThatNothingIsNull() throws IOException {
        try (Stream<Path> folders = Files.walk(Path.of("src/main/java")).filter(Files::isDirectory)) {
            for (Path folder : folders.toList()) {
                var sources = folder.toFile().listFiles((f, name) -> name.endsWith(".java"));
                if (sources != null && sources.length > 0) {
                    assertThat(Arrays.stream(sources).map(java.io.File::getName))
                            .contains("package-info.java");
                    assertThat(folder.resolve("package-info.java")).content().contains("@NullMarked");
                }
            }
        }
    }
}
