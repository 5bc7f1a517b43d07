package dev.expunge.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Where a password comes from. Never the password: not read, not expanded, not quoted in a problem.
record PasswordShape() implements Shape<Secret> {
    private static final String VARIABLE = "\\$\\{(" + Variables.NAME + ")\\}";
    private static final Pattern FORM = Pattern.compile(VARIABLE);

    private static final Key<String> ENVIRONMENT = Key.optional(
            "environment", Texts.variable(), "The environment variable that holds the password, without ${ }.");
    private static final Key<Path> FILE = Key.optional(
            "file", Texts.path(), "The file that holds the password; relative to the folder of this spec.");
    private static final Key<List<String>> COMMAND = Key.optional(
            "command",
            Texts.words(),
            "The program that prints the password on its first line; started without a shell.");

    private static final Section<Secret> SECTION =
            new Section<>(List.of(ENVIRONMENT, FILE, COMMAND), PasswordShape::oneSource, PasswordShape::secret);

    private static void oneSource(Spot spot, Values values) {
        if (spot.names().size() != 1) {
            spot.wrong("must have exactly one of: environment, file, command");
        }
    }

    private static Secret secret(Values values) {
        return Stream.of(
                        values.of(ENVIRONMENT).<Secret>map(Secret.Environment::new),
                        values.of(FILE).<Secret>map(Secret.File::new),
                        values.of(COMMAND).<Secret>map(Secret.Command::new))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public Optional<Secret> read(Spot visible) {
        Spot spot = visible.hide();
        if (spot.isMapping()) {
            return SECTION.read(spot);
        }
        Matcher form = FORM.matcher(spot.isScalar() ? spot.raw().orElse("") : "");
        if (form.matches()) {
            return Optional.of(new Secret.Environment(form.group(1)));
        }
        return spot.wrong("must not be in the spec: write ${NAME}, { environment: NAME }, { file: path }"
                + " or { command: program and arguments }");
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.putArray("oneOf")
                .add(JsonSchema.exactText(VARIABLE))
                .add(SECTION.schema().put("minProperties", 1).put("maxProperties", 1));
        return schema;
    }
}
