package dev.expunge.approve.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The programs of OpenSSH in a test, in a folder of their own.
public record SshKeygen(Path folder) {
    /// How a program ended.
    public record Result(int exit, String output) {}

    /// Fails, never skips, where the programs are not installed.
    public static SshKeygen in(Path folder) {
        var keygen = new SshKeygen(folder);
        for (String program : List.of("ssh-keygen", "ssh-agent", "ssh-add")) {
            if (keygen.run(Map.of(), "sh", "-c", "command -v " + program).exit() != 0) {
                throw new AssertionError(program + " is missing: install the Debian package openssh-client");
            }
        }
        return keygen;
    }

    /// Makes a key; returns the file of its private half.
    ///
    /// @param passphrase empty for none
    public Path key(String name, String type, String passphrase) {
        ok(Map.of(), "ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "", "-f", name);
        return folder.resolve(name);
    }

    /// Type and key of a public half.
    public String line(Path key) {
        try {
            return Files.readString(Path.of(key + ".pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Signs a file; returns the file of the signature.
    public Path sign(Path key, String namespace, Path file) {
        ok(Map.of(), "ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", key.toString(), file.toString());
        return Path.of(file + ".sig");
    }

    /// Whether `ssh-keygen` accepts a signature.
    public Result verify(Path signers, String principal, Path signature, Path file) {
        return run(
                Map.of(),
                "sh",
                "-c",
                "ssh-keygen -Y verify -n expunge -f '" + signers + "' -I " + principal + " -s '" + signature + "' < '"
                        + file + "'");
    }

    /// Runs a program that has to succeed.
    public String ok(Map<String, String> environment, String... words) {
        Result result = run(environment, words);
        if (result.exit() != 0) {
            throw new AssertionError(String.join(" ", words) + " ended with " + result.exit() + ": " + result.output());
        }
        return result.output();
    }

    /// Runs a program to its end, standard error into standard output.
    public Result run(Map<String, String> environment, String... words) {
        try {
            var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after a minute: " + String.join(" ", words));
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
