package dev.expunge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// The databases of real applications, and what independent oracles say of them. They are others' work under many
/// licences, so they are not part of the repository: they are looked for in the folder that the system property
/// `expunge.schemas` names, or in `../shared/schemas` beside the repository.
///
/// Where nobody named a folder and there is none, their tests are left out, and say so; what they claim of the product
/// the tests of made-up schemas claim, too. A folder that is named has to have the file.
public final class RealSchemas {
    private static final Optional<Path> NAMED =
            Optional.ofNullable(System.getProperty("expunge.schemas")).map(Path::of);
    private static final Path FOLDER =
            NAMED.orElseGet(() -> repository().resolve("../shared/schemas").normalize());

    private RealSchemas() {}

    /// The root of the repository, whichever of its folders the tests run in.
    public static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("examples"))
                ? here
                : here.resolve("..").normalize();
    }

    /// Whether there is something to test.
    public static boolean areHere() {
        return NAMED.isPresent() || Files.exists(FOLDER);
    }

    /// A file of theirs; without the folder the test that asks ends as left out.
    public static Path file(String name) {
        Path file = FOLDER.resolve(name);
        if (!areHere()) {
            System.out.println("left out: there is no " + file + "; -Dexpunge.schemas=FOLDER says where it is");
        }
        Assumptions.assumeTrue(areHere(), "left out: there is no folder of real schemas");
        if (!Files.exists(file)) {
            throw new AssertionError("there is no " + file);
        }
        return file;
    }
}
