package dev.expunge.sql;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;

/// How the programs of PostgreSQL reach the database that a JDBC address leads to: by environment, never on a command
/// line, which everybody on the machine can read.
///
/// @param variables may hold a password
/// @param hosts without their ports
public record ClientEnvironment(Map<String, String> variables, List<String> hosts) {
    private static final Map<String, String> SAME = Map.of(
            "PGHOST", "PGHOST",
            "PGPORT", "PGPORT",
            "PGDBNAME", "PGDATABASE",
            "user", "PGUSER",
            "password", "PGPASSWORD",
            "sslmode", "PGSSLMODE",
            "sslrootcert", "PGSSLROOTCERT",
            "sslcert", "PGSSLCERT",
            "gssEncMode", "PGGSSENCMODE",
            "channelBinding", "PGCHANNELBINDING");

    public ClientEnvironment {
        variables = Map.copyOf(variables);
        hosts = List.copyOf(hosts);
    }

    static ClientEnvironment of(String url, Properties given) {
        Properties all = Optional.ofNullable(Driver.parseURL(url, given))
                .orElseThrow(() -> new IllegalArgumentException("the address of a database"));
        var variables = new HashMap<String, String>();
        SAME.forEach((driver, client) ->
                Optional.ofNullable(all.getProperty(driver)).ifPresent(value -> variables.put(client, value)));
        variables.put("PGAPPNAME", "expunge snapshot");
        variables.put("PGCONNECT_TIMEOUT", "10");
        List<String> hosts = Arrays.stream(variables.getOrDefault("PGHOST", "").split(",", -1))
                .filter(host -> !host.isEmpty())
                .toList();
        if (hosts.size() > 1) {
            variables.put("PGTARGETSESSIONATTRS", "read-write");
        }
        return new ClientEnvironment(variables, hosts);
    }

    @Override
    public String toString() {
        return String.join(",", hosts);
    }
}
