package logly.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler cannot hold; each failure says what to do. */
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("logly");

    @Test
    void modulesPointOnlyAsTheDesignSays() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("schemas")
                .definedBy("logly.schemas..")
                .layer("runtime")
                .definedBy("logly.runtime..")
                .layer("analysis")
                .definedBy("logly.analysis..")
                .layer("storage")
                .definedBy("logly.storage..")
                .layer("agent")
                .definedBy("logly.agent..")
                .layer("stream-processor")
                .definedBy("logly.stream..")
                .layer("store-writer")
                .definedBy("logly.writer..")
                .layer("query-service")
                .definedBy("logly.query..")
                .whereLayer("schemas")
                .mayNotAccessAnyLayer()
                .whereLayer("runtime")
                .mayNotAccessAnyLayer()
                .whereLayer("analysis")
                .mayOnlyAccessLayers("schemas")
                .whereLayer("storage")
                .mayOnlyAccessLayers("schemas", "runtime", "analysis")
                .whereLayer("agent")
                .mayOnlyAccessLayers("schemas", "runtime")
                .whereLayer("stream-processor")
                .mayOnlyAccessLayers("schemas", "runtime", "analysis")
                .whereLayer("store-writer")
                .mayOnlyAccessLayers("schemas", "runtime", "analysis", "storage")
                .whereLayer("query-service")
                .mayOnlyAccessLayers("schemas", "runtime", "analysis", "storage")
                .because("services meet only at topics and tables (DESIGN 2): move what both need downwards")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage("logly.launcher..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("logly.launcher..")
                .because("the launcher composes the others")
                .check(ALL);
    }

    @Test
    void analysisKnowsNeitherKafkaNorDatabaseNorClock() {
        noClasses()
                .that()
                .resideInAPackage("logly.analysis..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "java.sql..", "javax.sql..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, InstantSource.class)
                .because("what records mean is a pure function of them: pass the instant as a value")
                .check(ALL);
    }

    @Test
    void librariesStayWhereTheyBelong() {
        only("java.sql..", "logly.runtime.sqlite..", "logly.storage..", "logly.agent.spool..");
        only("org.sqlite..", "logly.runtime.sqlite..");
        only("io.javalin..", "logly.query..");
        only("com.sun.jna..", "logly.agent.collect..");
        only("kafka.server..", "logly.launcher..");
        only("org.apache.kafka.metadata..", "logly.launcher..");
    }

    private static void only(String library, String... homes) {
        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("only " + String.join(", ", homes) + " uses " + library + ": ask its module instead")
                .allowEmptyShould(true)
                .check(ALL);
    }

    @Test
    void onlyTheSqlitePackageOpensConnections() {
        noClasses()
                .that()
                .resideOutsideOfPackage("logly.runtime.sqlite..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.sql.DriverManager")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("javax.sql.DataSource")
                .because("pragmas are set in one place: open files through SqliteFile")
                .check(ALL);
    }

    @Test
    void oneFileTouchesTheFlushHookOfStreams() {
        Set<String> touching = ALL.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream().anyMatch(dependency -> dependency
                        .getTargetClass()
                        .getName()
                        .equals("org.apache.kafka.streams.state.internals.CachedStateStore")))
                .map(ArchitectureTest::outermost)
                .collect(Collectors.toSet());
        assertThat(touching)
                .as("CachedStateStore is internal to Kafka Streams; one file may follow its changes")
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void onlySchemasMentionsSerializers() {
        // Names of serdes as text, as in configurations, need none of these classes: a review has to find them.
        DescribedPredicate<JavaClass> serializers = DescribedPredicate.describe(
                "are serializers of Kafka's",
                type -> type.getPackageName().equals(Serializer.class.getPackageName())
                        && (type.isAssignableTo(Serializer.class) || type.isAssignableTo(Deserializer.class))
                        && !type.isInterface());
        noClasses()
                .that()
                .resideOutsideOfPackage("logly.schemas..")
                .should()
                .dependOnClassesThat(serializers)
                .because("the wire format is decided in one module: take a serde, RawProducers or the like from it")
                .check(ALL);
    }

    @Test
    void onlySchemasSpellsTopics() throws IOException {
        Set<String> names = new HashSet<>();
        for (Topic<?> topic : new Topics(Topics.Options.EMBEDDED).all()) {
            names.add(topic.name());
        }
        List<String> spelled = new ArrayList<>();
        for (JavaClass type : ALL) {
            if (!type.getPackageName().startsWith("logly.schemas")) {
                for (String text : texts(type)) {
                    if (names.contains(text)) {
                        spelled.add(type.getName() + " spells \"" + text + "\"");
                    }
                }
            }
        }
        assertThat(spelled)
                .as("the names of topics stand in the catalogue: take them from Topics")
                .isEmpty();
    }

    /** Every text in the constant pool of a class. */
    private static Set<String> texts(JavaClass type) throws IOException {
        Set<String> texts = new TreeSet<>();
        try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream();
                DataInputStream in = new DataInputStream(bytes)) {
            in.skipNBytes(8);
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts.add(in.readUTF());
                    case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++;
                    }
                    default -> in.skipNBytes(4);
                }
            }
        }
        return texts;
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("logly.(**)").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void noPackageIsSplitOverModules() {
        Map<String, Set<String>> modules = new TreeMap<>();
        for (JavaClass type : ALL) {
            String path = type.getName().replace('.', '/') + ".class";
            String uri = type.getSource().orElseThrow().getUri().toString();
            modules.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>())
                    .add(uri.substring(0, uri.length() - path.length()));
        }
        assertThat(modules.entrySet())
                .as("a package belongs to one module")
                .allSatisfy(
                        entry -> assertThat(entry.getValue()).as(entry.getKey()).hasSize(1));
        assertThat(modules).hasSizeGreaterThan(8);
    }

    @Test
    void timeEnvironmentAndExitComeFromOutside() {
        Set<String> forbidden = Set.of(
                Instant.class.getName() + ".now()",
                "java.lang.System.currentTimeMillis()",
                "java.lang.System.getenv()",
                "java.lang.System.getenv(java.lang.String)",
                "java.lang.System.exit(int)");
        List<String> calls = ALL.stream()
                .filter(type -> !type.getPackageName().startsWith("logly.runtime"))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> forbidden.contains(call.getTarget().getFullName()))
                .filter(call -> !call.getOrigin().getName().equals("main"))
                .map(Object::toString)
                .toList();
        assertThat(calls)
                .as("pass a Clock, the environment or an exit code instead; only runtime and main methods ask the JVM")
                .isEmpty();
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }
}
