package dev.expunge.bench.contest;

import dev.expunge.fluxmap.Fluxmap;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Which users are to go, for contenders that have nothing else to find them with.
public final class Doomed {
    /// The criteria with their parameters filled in.
    public static final String CRITERIA =
            Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", Integer.toString(Fluxmap.RETAIN_DAYS));

    private static final String SELECT = "select id from users where " + CRITERIA + " order by id";

    private Doomed() {}

    /// Their keys, in order.
    static List<Long> keys(Connection connection) throws SQLException {
        var keys = new ArrayList<Long>();
        try (PreparedStatement statement = connection.prepareStatement(SELECT);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                keys.add(rows.getLong(1));
            }
        }
        return keys;
    }
}
