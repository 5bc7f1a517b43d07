package dev.expunge.backup.snapshot;

import dev.expunge.storage.Disk;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What a drill that was killed outright has left: the whole database in a folder, and a server, or the program that
/// restores it, at work in there. The next drill in the same place stops and removes it.
///
/// Each drill writes into its folder which process it is of. A folder of a process that lives, of another machine, or
/// of another user is left alone.
record LeftDrill(Path folder) {
    static final String PREFIX = "expunge-drill-";
    private static final String OWNER = "owner";
    private static final Duration GENTLE = Duration.ofSeconds(10);

    /// A process is told from a later one of the same number by when it began; the clock may have been set since.
    private static final Duration SAME = Duration.ofMinutes(1);

    /// Says of a folder that this process uses it.
    static void own(Path folder) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        Files.writeString(
                folder.resolve(OWNER),
                host() + "\n" + self.pid() + "\n" + self.info().startInstant().orElse(Instant.EPOCH) + "\n");
    }

    /// Stops and removes what is left in a place.
    ///
    /// @param mine a folder that belongs to the user of this process
    /// @return what is gone now
    static List<Path> clear(Path in, Path mine) throws IOException {
        var gone = new ArrayList<Path>();
        for (Path found : Disk.list(in)) {
            var left = new LeftDrill(found);
            if (String.valueOf(found.getFileName()).startsWith(PREFIX) && left.orphaned(mine)) {
                left.end();
                gone.add(found);
            }
        }
        return List.copyOf(gone);
    }

    private boolean orphaned(Path mine) {
        try {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(mine))) {
                return false;
            }
            List<String> owner = Files.readAllLines(folder.resolve(OWNER));
            return owner.size() == 3
                    && owner.get(0).equals(host())
                    && !lives(Long.parseLong(owner.get(1)), Instant.parse(owner.get(2)));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static boolean lives(long pid, Instant begun) {
        Optional<Instant> now = ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(process -> process.info().startInstant().orElse(begun));
        return now.filter(start -> Duration.between(start, begun).abs().compareTo(SAME) < 0)
                .isPresent();
    }

    private static String host() throws IOException {
        return InetAddress.getLocalHost().getHostName();
    }

    /// Whoever works in the folder has its name on the command line.
    private void end() throws IOException {
        String inside = folder.toRealPath() + "/";
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(inside))
                        .isPresent())
                .forEach(LeftDrill::stop);
        DumpFolder.remove(folder);
    }

    private static void stop(ProcessHandle process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            process.onExit().get(GENTLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }
}
