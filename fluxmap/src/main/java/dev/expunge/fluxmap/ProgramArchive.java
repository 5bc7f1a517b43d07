package dev.expunge.fluxmap;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// The program of a server in a jar that is not on the class path: several versions of it cannot be there at once.
record ProgramArchive(Path jar) implements PgBinaryResolver {
    /// The one archive that the jar holds; which machine it is for was decided by whoever chose the jar.
    ///
    /// @throws IOException when the jar is not there or holds another number of archives
    @Override
    public InputStream getPgBinary(String system, String machineHardware) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            List<JarEntry> archives = file.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .toList();
            if (archives.size() != 1) {
                throw new IOException("there are " + archives.size() + " archives in " + jar);
            }
            try (InputStream in = file.getInputStream(archives.getFirst())) {
                return new ByteArrayInputStream(in.readAllBytes());
            }
        }
    }
}
