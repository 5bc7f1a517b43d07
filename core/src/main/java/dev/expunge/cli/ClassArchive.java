package dev.expunge.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// Loads what most commands need, for the class archive that the launcher makes after a build: a class out of the
/// archive is there in a tenth of the time. Then does what the arguments say, as [Main] does.
final class ClassArchive {
    private static final List<String> LIBRARIES = List.of("expunge-", "picocli-", "postgresql-", "snakeyaml-engine-");

    private ClassArchive() {}

    /// Run by the launcher with `-XX:ArchiveClassesAtExit`.
    public static void main(String[] arguments) throws IOException {
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(place);
            if (LIBRARIES.stream().anyMatch(jar.getFileName().toString()::startsWith)) {
                load(jar);
            }
        }
        Main.main(arguments);
    }

    private static void load(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/") && !name.contains("-info"))
                    .forEach(name -> load(
                            name.substring(0, name.length() - ".class".length()).replace('/', '.')));
        }
    }

    /// A class that lacks an optional library stays out of the archive.
    private static void load(String name) {
        try {
            Class.forName(name, false, ClassArchive.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return;
        }
    }
}
