package dev.expunge.cli;

import dev.expunge.app.RoleDesk;
import dev.expunge.app.Storages;
import dev.expunge.storage.s3.BucketPolicy;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints the SQL that makes the roles of a spec.
@Command(
        name = "grants",
        description = {
            "Prints the SQL that makes the roles for a spec, each with the rights that its part of the job needs: the owner"
                    + " of schema expunge, a planner, a marker, a deleter, a role for maintenance.",
            "Whoever asks needs no right on the tables, but the right to temporary tables: the server itself says what"
                    + " the criteria read."
        },
        footer = {"", "Writes: nothing that stays; a temporary view in a transaction that is undone."})
final class GrantsCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private SpecOption spec = new SpecOption();

    @Mixin
    private LoginOption login = new LoginOption();

    @Option(
            names = "--prefix",
            paramLabel = "NAME",
            description = "What the roles' names begin with (default: expunge_ and the name of the spec).")
    private Optional<String> prefix = Optional.empty();

    @Option(
            names = "--s3",
            description =
                    "Print the policy of the role that exports into the spec's bucket instead: JSON, as AWS reads it.")
    private boolean s3;

    @Option(names = "--restore", description = "The role that restores, and nothing else: who deletes may not do that.")
    private boolean restore;

    GrantsCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        if (s3) {
            BucketPolicy policy = Storages.policy(spec.open(desk).spec());
            desk.terminal().print(policy.json());
            desk.terminal().warn(policy.without());
            return 0;
        }
        RoleDesk roles = desk.expunge().roles(spec.open(desk));
        desk.terminal()
                .print(
                        restore
                                ? roles.restoreGrants(prefix, login.login(desk))
                                : roles.grants(prefix, login.login(desk)));
        return 0;
    }
}
