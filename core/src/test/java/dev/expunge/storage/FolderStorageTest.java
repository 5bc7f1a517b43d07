package dev.expunge.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStorageTest {
    @TempDir
    Path folder;

    @Test
    void whatIsAddedIsFoundReadAndDeleted() throws IOException {
        try (var storage = new FolderStorage(folder.resolve("new"))) {
            assertThat(storage.names("")).isEmpty();
            storage.add("7/key.age", "secret".getBytes(UTF_8));
            storage.add("8/key.age", new byte[0]);
            assertThat(storage.names("")).containsExactly("7/key.age", "8/key.age");
            assertThat(storage.names("7/")).containsExactly("7/key.age");
            try (var content = storage.open("7/key.age")) {
                assertThat(content).hasContent("secret");
            }
            storage.delete("7/key.age");
            storage.delete("7/key.age");
            assertThat(storage.names("")).containsExactly("8/key.age");
        }
    }

    @Test
    void nothingIsWrittenOverAndWhatIsNotThereIsSaid() throws IOException {
        try (var storage = new FolderStorage(folder)) {
            storage.add("one", new byte[] {1});
            assertThatThrownBy(() -> storage.add("one", new byte[] {2})).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(folder.resolve("one")).hasBinaryContent(new byte[] {1});
            assertThatThrownBy(() -> storage.open("two")).isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void unfinishedFilesAreNotObjects() throws IOException {
        Files.write(folder.resolve("one" + Disk.PART), new byte[] {1});
        try (var storage = new FolderStorage(folder)) {
            assertThat(storage.names("")).isEmpty();
        }
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.write(outside.resolve("file"), new byte[] {1});
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Files.createSymbolicLink(inside.resolve("link"), outside);
        try (var storage = new FolderStorage(inside)) {
            for (String name : new String[] {"../outside/file", "link/file", "", "/etc/passwd"}) {
                assertThatThrownBy(() -> storage.open(name)).as(name).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> storage.delete(name)).as(name).isInstanceOf(IOException.class);
            }
        }
        assertThat(outside.resolve("file")).exists();
    }

    @Test
    void severalThreadsMakeOneFolder() throws Exception {
        for (int round = 0; round < 50; round++) {
            Path deep = folder.resolve("a" + round).resolve("b").resolve("c");
            var start = new CyclicBarrier(4);
            try (var threads = Executors.newFixedThreadPool(4)) {
                var all = new ArrayList<Callable<Boolean>>();
                for (int n = 0; n < 4; n++) {
                    all.add(() -> {
                        start.await();
                        Disk.real().createFolder(deep);
                        return true;
                    });
                }
                for (var made : threads.invokeAll(all)) {
                    assertThat(made.get()).isTrue();
                }
            }
        }
    }
}
