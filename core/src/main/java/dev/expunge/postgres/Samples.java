package dev.expunge.postgres;

import dev.expunge.map.Column;
import dev.expunge.plan.Plan;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/// Draws candidates of a frozen set for a person to check. Reads only. The same seed draws the same candidates.
public final class Samples {
    private final Session session;
    private final Layout layout;

    public Samples(Session session, Plan plan, long run) {
        this.session = session;
        this.layout = new Layout(run, plan.graph());
    }

    /// The names of the columns of [#draw].
    public List<String> columns() {
        var names = new ArrayList<String>();
        names.add("rows");
        layout.root().table().columns().stream().map(Column::name).forEach(names::add);
        return names;
    }

    /// Root rows as they are now, each with the number of rows that go with it in front. Empty text stands for
    /// null.
    public List<List<String>> draw(int count, String seed) {
        FrozenRelation root = layout.root();
        return session.query(
                Sql.of("""
                        select array[({rows})::text] || array[{columns}]
                          from {frozen} f join {table} t on {same}
                          join expunge.candidate c on c.run = {run} and c.subject = f.subject and c.state = 'pending'{own}
                         order by md5(? || f.subject::text) limit ?
                        """)
                        .with("own", root.own(Sql.of("f")))
                        .with("rows", rows())
                        .with("columns", columnsAsText(root))
                        .with("same", root.sameRow(Sql.of("t"), Sql.of("f")))
                        .with("frozen", root.name())
                        .with("run", Sql.number(layout.run()))
                        .with("table", root.tableName()),
                row -> row.texts(1),
                seed,
                count);
    }

    private static Sql columnsAsText(FrozenRelation root) {
        return Sql.join(
                ", ",
                root.table().columns().stream()
                        .map(c -> Sql.of("coalesce(t.{c}::text, '')").with("c", Sql.name(c.name())))
                        .toList());
    }

    private Sql rows() {
        var counts = new ArrayList<Sql>();
        boolean circular = layout.root().circular();
        counts.add(Sql.of(circular ? "0" : "1"));
        layout.frozen().stream()
                .skip(circular ? 0 : 1)
                .forEach(r -> counts.add(Sql.of("(select count(*) from {relation} x where x.subject = f.subject)")
                        .with("relation", r.name())));
        return Sql.join(" + ", counts);
    }
}
