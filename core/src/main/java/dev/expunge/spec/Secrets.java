package dev.expunge.spec;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads secrets from where a spec says they are. Safe for use by many threads.
public final class Secrets {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 64 * 1024;

    private final Map<String, String> environment;
    private final Duration limit;

    /// A secret in memory. Prints as `***`.
    public record Revealed(String text) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /// @param environment the variables that [Secret.Environment] names
    public Secrets(Map<String, String> environment) {
        this(environment, LONGEST);
    }

    /// @param limit how long a program may take
    Secrets(Map<String, String> environment, Duration limit) {
        this.environment = Map.copyOf(environment);
        this.limit = limit;
    }

    /// Reads the secret now; a program has 10 seconds to print it.
    ///
    /// @throws Failure SECRET_UNREADABLE, which says where the secret should be and never what it is
    public Revealed read(Secret secret) {
        return switch (secret) {
            case Secret.Environment variable -> fromEnvironment(variable.variable());
            case Secret.File file -> fromFile(file.path());
            case Secret.Command command -> fromCommand(command.words());
        };
    }

    private Revealed fromEnvironment(String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(text -> !text.isEmpty())
                .map(Revealed::new)
                .orElseThrow(() -> unreadable("the environment variable " + variable + " is not set, or empty"));
    }

    private static Revealed fromFile(Path path) {
        try (InputStream content = Files.newInputStream(path)) {
            String text = new String(content.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            return revealed(text.replaceFirst("\\R\\z", ""), "the file " + path + " is empty");
        } catch (IOException e) {
            throw unreadable("the file " + path + " cannot be read").causedBy(e);
        }
    }

    private Revealed fromCommand(List<String> words) {
        String program = "the program " + words.getFirst();
        Process process = start(words, program);
        try {
            String output = outputOf(process, program);
            if (process.exitValue() != 0) {
                throw unreadable(program + " ended with exit code " + process.exitValue());
            }
            return revealed(output.lines().findFirst().orElse(""), program + " printed nothing on its first line");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Process start(List<String> words, String program) {
        try {
            Process process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw unreadable(program + " cannot be started").causedBy(e);
        }
    }

    private String outputOf(Process process, String program) {
        var output = new FutureTask<>(() -> {
            byte[] bytes = process.getInputStream().readNBytes(MOST_BYTES);
            process.waitFor();
            return new String(bytes, StandardCharsets.UTF_8);
        });
        Thread.ofVirtual().start(output);
        try {
            return output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unreadable(program + " did not end within " + limit.toMillis() + " ms")
                    .causedBy(e);
        } catch (ExecutionException e) {
            throw unreadable("what " + program + " prints cannot be read").causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreadable("the wait for " + program + " was interrupted").causedBy(e);
        }
    }

    private static Revealed revealed(String text, String whenEmpty) {
        if (text.isEmpty()) {
            throw unreadable(whenEmpty);
        }
        return new Revealed(text);
    }

    private static Failure unreadable(String what) {
        return Failure.nothingChanged(
                Code.SECRET_UNREADABLE,
                what,
                "make the secret readable for this user, or change where the spec says it is, such as database.password");
    }
}
