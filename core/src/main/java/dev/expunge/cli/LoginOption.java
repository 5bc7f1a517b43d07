package dev.expunge.cli;

import dev.expunge.app.RoleDesk;
import dev.expunge.spec.Secret;
import dev.expunge.spec.Secrets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Somebody else than the spec names who connects. A password is never an argument: other users of the machine
/// can read those.
final class LoginOption {
    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Connects as this role instead of the one that the spec names, which need not be there yet.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file that holds its password; otherwise it comes from the variable PGPASSWORD.")
    private Optional<Path> passwordFile = Optional.empty();

    Optional<RoleDesk.Login> login(Desk desk) {
        return user.map(name -> new RoleDesk.Login(name, password(desk)));
    }

    private Optional<String> password(Desk desk) {
        var environment = desk.terminal().environment();
        return passwordFile
                .<Secret>map(Secret.File::new)
                .or(() -> Optional.ofNullable(environment.get("PGPASSWORD"))
                        .filter(text -> !text.isEmpty())
                        .map(_ -> new Secret.Environment("PGPASSWORD")))
                .map(secret -> new Secrets(environment).read(secret).text());
    }
}
