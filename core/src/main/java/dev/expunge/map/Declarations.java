package dev.expunge.map;

import dev.expunge.spec.Declaration;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.Identifier;
import java.util.ArrayList;

/// Writes down what a schema says about a reference.
public final class Declarations {
    private Declarations() {}

    /// What there is to say about a reference of the catalog.
    public static Declaration of(Catalog catalog, ForeignKey key) {
        Table child = catalog.existing(key.child());
        var remarks = new ArrayList<String>();
        if (child.kind() == Table.Kind.PARTITIONED) {
            remarks.add("partitioned");
        }
        if (key.keeping() == ForeignKey.Keeping.NOT_ENFORCED || key.keeping() == ForeignKey.Keeping.UNCHECKED) {
            remarks.add("not enforced");
        }
        return new Declaration(
                parent(key),
                Proposal.words(key.onDelete()),
                new ProposalRule(catalog, child, key).nullability(),
                remarks,
                Identifier.display(key.name()));
    }

    static String parent(ForeignKey key) {
        return new EdgeName.Parent(key.parent(), key.parentColumns()).toString();
    }
}
