package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.spec.Secret;
import dev.expunge.spec.Secrets;
import dev.expunge.sql.Database;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/// A database where there is no spec yet. A password is never an argument: other users of the machine can read
/// those.
final class ConnectOption {
    private static final Pattern FORM = Pattern.compile("(jdbc:postgresql|postgresql|postgres)://.*");
    private static final Pattern PASSWORD =
            Pattern.compile("//[^/@]*:[^/@]*@|[?&][a-z]*password=", Pattern.CASE_INSENSITIVE);

    @Option(names = "--url", paramLabel = "URL", description = "postgresql://host:5432/database, without a password.")
    private String url = "";

    @Option(names = "--user", paramLabel = "NAME", description = "The role that connects.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file that holds the password; otherwise it comes from the variable PGPASSWORD.")
    private Optional<Path> passwordFile = Optional.empty();

    boolean isGiven() {
        return !url.isEmpty();
    }

    Database database(Desk desk) {
        if (PASSWORD.matcher(url).find()) {
            throw usage(
                    "--url must not hold a password", "give it in the variable PGPASSWORD, or with --password-file");
        }
        if (!FORM.matcher(url).matches()) {
            throw usage("--url is missing or no address", "write --url postgresql://host:5432/database");
        }
        return new Database(url, user, password(desk));
    }

    private Optional<String> password(Desk desk) {
        var secrets = new Secrets(desk.terminal().environment());
        return passwordFile
                .<Secret>map(Secret.File::new)
                .or(() -> Optional.ofNullable(desk.terminal().environment().get("PGPASSWORD"))
                        .filter(text -> !text.isEmpty())
                        .map(_ -> new Secret.Environment("PGPASSWORD")))
                .map(secret -> secrets.read(secret).text());
    }

    private static Failure usage(String what, String next) {
        return Failure.nothingChanged(Code.USAGE, what, next);
    }
}
