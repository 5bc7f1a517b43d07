package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.spec.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is wrong with a command line, in four parts. Repeats no value: it could be a password in the wrong place.
public final class Usage {
    private Usage() {}

    /// The failure that a wrong command line amounts to.
    public static Failure failure(ParameterException wrong) {
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        String help = command.qualifiedName() + " --help     shows what there is";
        List<String> next = unmatched(wrong)
                .flatMap(word -> Spelling.nearest(word, known(command)))
                .map(valid -> List.of("did you mean " + valid + "?", help))
                .orElse(List.of(help));
        return new Failure(Code.USAGE, what(wrong), Failure.NOTHING_CHANGED, next);
    }

    private static Set<String> known(CommandSpec command) {
        var words = new TreeSet<>(command.optionsMap().keySet());
        words.addAll(command.subcommands().keySet());
        return words;
    }

    /// The first word that nobody expected, without a value behind `=`.
    private static Optional<String> unmatched(ParameterException wrong) {
        return wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().stream().findFirst().map(word -> word.replaceFirst("=.*", ""))
                : Optional.empty();
    }

    private static String what(ParameterException wrong) {
        return unmatched(wrong)
                .map(word -> word.startsWith("-")
                        ? "there is no option " + word
                        : known(wrong.getCommandLine().getCommandSpec()).contains("run")
                                ? "there is no command " + word
                                : "there is one argument too many")
                .orElseGet(() -> Misplaced.words(wrong));
    }
}
