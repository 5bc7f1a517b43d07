package dev.expunge.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The JSON of an export: the same value gives the same bytes, on every machine; what is unknown or missing is an
/// error. Only what is optional may be missing, and is when it is empty.
final class ExportJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .changeDefaultPropertyInclusion(usual -> usual.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .build();
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");

    private ExportJson() {}

    /// On one line, without a line break at its end.
    static byte[] line(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /// For people too: indented, with a line break at its end.
    static byte[] page(Object value) {
        var printer = new DefaultPrettyPrinter().withObjectIndenter(INDENT).withArrayIndenter(INDENT);
        String text = MAPPER.writer().with(printer).writeValueAsString(value);
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// @throws tools.jackson.core.JacksonException when `json` is not exactly such a value
    static <T> T read(byte[] json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    /// The format that a manifest says it has; 0 where it says none.
    ///
    /// @throws tools.jackson.core.JacksonException when it is no JSON
    static int format(byte[] json) {
        return MAPPER.readTree(json).path("format").asInt(0);
    }
}
