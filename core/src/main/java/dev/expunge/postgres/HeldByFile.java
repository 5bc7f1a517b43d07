package dev.expunge.postgres;

import dev.expunge.guard.HoldList;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The candidates of a frozen set that files hold. The server is asked who they are when a file says something new;
/// as long as it does not, a batch costs a look at the file. Used by one worker.
final class HeldByFile {
    private final List<HoldFile> files;
    private final FrozenRelation root;
    private final Map<HoldFile, Set<Long>> held = new HashMap<>();

    HeldByFile(List<HoldFile> files, FrozenRelation root) {
        this.files = List.copyOf(files);
        this.root = root;
    }

    /// Those of `subjects` that are under a hold now.
    ///
    /// @throws dev.expunge.Failure `HOLD_UNREADABLE`
    List<Long> among(Session session, List<Long> subjects) {
        if (files.isEmpty() || subjects.isEmpty()) {
            return List.of();
        }
        var all = new HashSet<Long>();
        for (HoldFile file : files) {
            Optional<HoldList> news = file.news();
            news.ifPresent(list -> held.put(file, subjects(session, root.name(), file, list)));
            all.addAll(held.getOrDefault(file, Set.of()));
        }
        return subjects.stream().filter(all::contains).toList();
    }

    /// Everybody among `rows` who is under a hold now.
    ///
    /// @throws dev.expunge.Failure `HOLD_UNREADABLE`
    Set<Long> among(Session session, Sql rows) {
        var all = new HashSet<Long>();
        files.forEach(file -> all.addAll(subjects(session, rows, file, file.list())));
        return all;
    }

    private Set<Long> subjects(Session session, Sql rows, HoldFile file, HoldList list) {
        Sql listed = new HoldSql(root).listed(rows);
        try {
            return Set.copyOf(session.query(listed, row -> row.number(1), HoldFile.arguments(list)));
        } catch (DatabaseException e) {
            if (HoldTrouble.told(e)) {
                throw HoldTrouble.unreadable(file.title(), e);
            }
            throw e;
        }
    }
}
