package dev.expunge.map;

import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A trigger with the text of its function, read like a person would skim it: for the words that matter. What it
/// finds is what the trigger may do, not what it does.
///
/// @param table whose rows it acts on
/// @param function as SQL names it, with its arguments
/// @param language of the function
/// @param source of the function
/// @param called sources of the functions that it calls, as far as they could be found
/// @param before whether it acts before the change, and so can refuse it
/// @param ownPath whether the function brings its own `search_path`
/// @param foreign names of foreign tables, as the text may spell them
/// @param reaching whether the database has foreign tables, functions that call other servers, or large objects
/// @param place where it hangs
/// @param unset settings that the text asks for and that this session does not have
public record TriggerSource(
        TableName table,
        String name,
        String function,
        String language,
        String source,
        List<String> called,
        boolean before,
        boolean onDelete,
        boolean onUpdate,
        boolean ownPath,
        Set<String> foreign,
        boolean reaching,
        List<String> unset,
        Place place) {
    private static final String NAME =
            "((?:\"(?:[^\"]|\"\")+\"|[a-z_][\\w$]*+)(?:\\s*\\.\\s*(?:\"(?:[^\"]|\"\")+\"|[\\w$]++))?)";
    private static final Pattern COMMENTS = Pattern.compile("--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern TEXTS = Pattern.compile("'(?:[^']|'')*'");
    private static final Pattern UPDATE =
            words("\\bupdate\\s+(?:only\\s+)?" + NAME + "(?:\\s+(?:as\\s+)?[a-z_]\\w*)?\\s+set\\b");
    private static final Pattern OTHER =
            words("\\b(?:insert\\s+into|merge\\s+into|delete\\s+from|copy)\\s+(?:only\\s+)?" + NAME);
    private static final Pattern INSERT = words("\\b(?:insert|merge)\\s+into\\s+" + NAME);
    private static final Pattern TRUNCATE = words("\\btruncate\\s+(?:table\\s+)?(?:only\\s+)?" + NAME);
    private static final Pattern READS =
            words("(?<!distinct\\s)\\b(?:from|join)\\s+(?:only\\s+)?" + NAME + "(?!\\s*[(.])");
    private static final Pattern DYNAMIC = words("\\bexecute\\s+(?!function\\b|procedure\\b)");
    private static final Pattern OUTSIDE = words(
            "\\b(dblink\\w*|lo_(?:unlink|create|creat|import|export|put|from_bytea|truncate)|http_\\w+|lo_manage)\\s*\\(");
    private static final Pattern RAISES = words("\\braise\\s+(?:exception\\b|sqlstate\\b|')");
    private static final Set<String> READABLE = Set.of("plpgsql", "sql");

    public TriggerSource {
        called = List.copyOf(called);
        foreign = Set.copyOf(foreign);
        unset = List.copyOf(unset);
    }

    /// Where a trigger hangs.
    ///
    /// @param on the table, or the one partition
    /// @param transitions names by which its function finds the changed rows as a table
    public record Place(TableName on, Set<String> transitions) {
        public Place {
            transitions = Set.copyOf(transitions);
        }
    }

    private static Pattern words(String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    /// Whether its text says what it does.
    boolean readable() {
        return READABLE.contains(language);
    }

    /// Names of tables that it may write to, as the text spells them.
    Set<String> writes() {
        Set<String> written = names(UPDATE);
        written.addAll(names(OTHER));
        return written;
    }

    /// Names of tables that it may insert into.
    Set<String> inserts() {
        return names(INSERT);
    }

    /// Names of tables that it may empty.
    Set<String> truncates() {
        return names(TRUNCATE);
    }

    /// Whether it may run SQL that it puts together itself.
    boolean dynamic() {
        return bodies().stream().anyMatch(b -> DYNAMIC.matcher(b).find());
    }

    /// Whether it may raise an exception.
    boolean raises() {
        return RAISES.matcher(COMMENTS.matcher(source).replaceAll(" ")).find();
    }

    /// What it may do that the counters of a transaction do not see: the function that it calls for that, or the
    /// foreign table.
    Optional<String> unseen() {
        if (language.equals("c") || language.equals("internal")) {
            return function.startsWith("lo_manage(") || function.contains(".lo_manage(")
                    ? Optional.of("lo_manage")
                    : Optional.empty();
        }
        for (String body : bodies()) {
            Matcher outside = OUTSIDE.matcher(body);
            if (outside.find()) {
                return Optional.of(outside.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return writes().stream()
                .filter(foreign::contains)
                .map(name -> "foreign table " + name)
                .findFirst()
                .or(this::unseenPerhaps);
    }

    /// What it puts together itself may be anything that the database makes possible.
    private Optional<String> unseenPerhaps() {
        return Optional.of(
                        "what it puts together itself as SQL, where there are foreign tables, links to other servers or"
                                + " large objects")
                .filter(what -> reaching && dynamic());
    }

    /// Whether it names tables that only a `search_path` finds.
    boolean needsPath() {
        return readable()
                && !ownPath
                && (writes().stream().anyMatch(this::unqualified)
                        || names(READS).stream().anyMatch(this::unqualified));
    }

    private boolean unqualified(String name) {
        return !name.contains(".")
                && !place.transitions().contains(name)
                && !name.equals("old")
                && !name.equals("new")
                && !name.equals("set");
    }

    private Set<String> names(Pattern pattern) {
        var names = new LinkedHashSet<String>();
        for (String body : bodies()) {
            Matcher found = pattern.matcher(TEXTS.matcher(body).replaceAll("''"));
            while (found.find()) {
                names.add(folded(found.group(1)));
            }
        }
        return names;
    }

    /// As the server reads it.
    private static String folded(String name) {
        return Identifier.split(name, '.')
                .map(parts ->
                        String.join(".", parts.stream().map(Identifier::display).toList()))
                .orElse(name.toLowerCase(Locale.ROOT));
    }

    private List<String> bodies() {
        if (!readable()) {
            return List.of();
        }
        var bodies = new ArrayList<String>();
        bodies.add(source);
        bodies.addAll(called);
        return bodies.stream().map(b -> COMMENTS.matcher(b).replaceAll(" ")).toList();
    }
}
