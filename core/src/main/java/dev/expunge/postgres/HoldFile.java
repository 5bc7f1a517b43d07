package dev.expunge.postgres;

import dev.expunge.Failure;
import dev.expunge.guard.HoldList;
import dev.expunge.spec.HoldSource;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// A file of this machine that names who is under a hold. Looked at each time it is asked for, and read when it is
/// another file, has another length or was written since. In the first seconds with a file it is read in any case: the
/// clock of a file system may not tell two writes apart. Used by one thread.
final class HoldFile {
    private static final Duration MOMENT = Duration.ofSeconds(3);

    private final HoldSource.Listed source;
    private final LongSupplier nanos;
    private Optional<Seen> last = Optional.empty();

    /// @param since when this stamp was seen first, by a clock that only goes forward
    /// @param settled whether it was read so long after that, that no other write can have the same stamp
    private record Seen(Stamp stamp, long since, boolean settled, HoldList list) {}

    private record Stamp(FileTime written, long size, String file) {
        static Stamp of(Path path) throws IOException {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(found.lastModifiedTime(), found.size(), String.valueOf(found.fileKey()));
        }
    }

    HoldFile(HoldSource.Listed source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    String title() {
        return source.title();
    }

    /// What it says now.
    ///
    /// @return empty where that is what it said the last time
    /// @throws Failure `HOLD_UNREADABLE`
    Optional<HoldList> news() {
        Optional<HoldList> before = last.map(Seen::list);
        try {
            look();
        } catch (CharacterCodingException e) {
            throw HoldTrouble.unreadable(title(), "it is not text in UTF-8");
        } catch (IOException e) {
            throw HoldTrouble.unreadable(
                    title(), Files.exists(source.file()) ? "the file cannot be read" : "there is no such file");
        } catch (HoldList.MalformedException e) {
            throw HoldTrouble.unreadable(title(), String.valueOf(e.getMessage()));
        }
        Optional<HoldList> now = last.map(Seen::list);
        return now.equals(before) ? Optional.empty() : now;
    }

    /// What it says now, whether that is new or not.
    ///
    /// @throws Failure `HOLD_UNREADABLE`
    HoldList list() {
        news();
        return last.map(Seen::list).orElseThrow();
    }

    private void look() throws IOException, HoldList.MalformedException {
        Stamp stamp = Stamp.of(source.file());
        Optional<Seen> same = last.filter(seen -> seen.stamp().equals(stamp));
        if (same.filter(Seen::settled).isPresent()) {
            return;
        }
        long begin = nanos.getAsLong();
        String text = Files.readString(source.file(), StandardCharsets.UTF_8);
        if (!Stamp.of(source.file()).equals(stamp)) {
            throw new IOException("written while it was read");
        }
        long since = same.map(Seen::since).orElse(begin);
        boolean settled = begin - since > MOMENT.toNanos();
        last = Optional.of(new Seen(stamp, since, settled, HoldList.parse(text, source.key())));
    }

    /// For each column of the key, the values as text: the arguments of [HoldSql#listed].
    static Object[] arguments(HoldList list) {
        return list.keys().stream().map(column -> column.toArray(new String[0])).toArray();
    }
}
