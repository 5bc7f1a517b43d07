package dev.expunge.spec;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads a spec and reports all of its problems at once. Stateless, safe for use by many threads.
public final class SpecReader {
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setLabel("spec").setUseMarks(true).build();

    /// Reads the spec in `file`.
    ///
    /// @param environment what `${NAME}` in the file stands for
    /// @throws Failure SPEC_UNREADABLE when there is no file, or no YAML mapping in it; SPEC_INVALID with every
    /// problem, one line each
    public Spec read(Path file, Map<String, String> environment) {
        return parse(file, contentOf(file), environment);
    }

    /// Reads a spec from its text.
    ///
    /// @param file where the text is from: for messages, and as the place to which paths are relative
    /// @throws Failure as [#read] does
    public Spec parse(Path file, String text, Map<String, String> environment) {
        var reading = new Reading(file, environment, SpecKeys.FILE.keysBelow());
        Optional<Spec> spec = SpecKeys.FILE.read(Spot.root(mappingIn(file, text), reading));
        return spec.orElseThrow(() -> invalid(file, reading.problems()));
    }

    static String contentOf(Path file) {
        if (Files.isDirectory(file)) {
            throw unreadable(file + " is a folder, not a spec");
        }
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file + " does not exist").causedBy(e);
        } catch (CharacterCodingException e) {
            throw unreadable(file + " is not UTF-8 text").causedBy(e);
        } catch (IOException e) {
            throw unreadable(file + " cannot be read").causedBy(e);
        }
    }

    static Node mappingIn(Path file, String text) {
        try {
            Node node = new Compose(SETTINGS)
                    .composeString(text)
                    .filter(it -> !Spot.isNothing(it))
                    .orElseThrow(() -> unreadable(file + " is empty"));
            if (node instanceof MappingNode) {
                return node;
            }
            throw unreadable(file + ":" + Spot.lineOf(node, 1) + " is not a spec: it holds no keys with values");
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw unreadable(file + ":" + line + " is not YAML: " + harmless(e.getProblem()));
        } catch (YamlEngineException _) {
            throw unreadable(file + " is not YAML: it holds a character that YAML does not allow");
        }
    }

    /// What the parser says, without the piece of the file that it may quote: that piece could be a password.
    private static String harmless(String problem) {
        return problem.contains("undefined alias")
                ? "text that starts with * needs quotes"
                : problem.lines().findFirst().orElse("");
    }

    private static Failure unreadable(String what) {
        return Failure.nothingChanged(
                Code.SPEC_UNREADABLE,
                what,
                "check the path and the file",
                "expunge init drafts a spec from the database");
    }

    private static Failure invalid(Path file, List<Problem> problems) {
        String lines = problems.stream()
                .map(problem -> "  " + file + ":" + problem.line() + "  " + problem)
                .collect(Collectors.joining("\n"));
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return Failure.nothingChanged(
                Code.SPEC_INVALID,
                file + " has " + count + "\n" + lines,
                "correct the lines above and run the same command again");
    }
}
