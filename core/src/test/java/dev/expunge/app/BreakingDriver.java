package dev.expunge.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/// A driver in front of PostgreSQL's: connections to addresses that carry its mark pass all their calls to the
/// server through [Calls]; all other addresses are none of its business.
final class BreakingDriver implements Driver {
    private static final String MARK = "&breaking=";
    private static final Set<String> REACHING = Set.of(
            "commit",
            "rollback",
            "setSavepoint",
            "releaseSavepoint",
            "setAutoCommit",
            "setReadOnly",
            "setTransactionIsolation",
            "isValid",
            "close");
    private static final Map<String, Calls> OPEN = new ConcurrentHashMap<>();
    private static final Driver REAL = install();

    private final Driver real;

    private BreakingDriver(Driver real) {
        this.real = real;
    }

    /// The manager asks drivers in the order in which they came: ours has to come first.
    private static Driver install() {
        try {
            Driver postgres = DriverManager.getDriver("jdbc:postgresql:x");
            DriverManager.deregisterDriver(postgres);
            DriverManager.registerDriver(new BreakingDriver(postgres));
            DriverManager.registerDriver(postgres);
            return postgres;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The address with the mark: from here on its connections go through `calls`, until the next ones are given
    /// for the same address.
    static String marked(String url, String name, Calls calls) {
        if (!REAL.getClass().getName().startsWith("org.postgresql")) {
            throw new IllegalStateException("not PostgreSQL's driver: " + REAL);
        }
        OPEN.put(name, calls);
        return url + MARK + name;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.contains(MARK);
    }

    @Override
    public @Nullable Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        int mark = url.indexOf(MARK);
        Calls calls = Optional.ofNullable(OPEN.get(url.substring(mark + MARK.length())))
                .orElseThrow();
        String purpose = properties.getProperty("ApplicationName", "");
        var link = new Link(
                calls, purpose, calls.connecting(purpose, () -> real.connect(url.substring(0, mark), properties)));
        return link.proxy(Connection.class, link.connection(), link::onConnection);
    }

    @FunctionalInterface
    private interface Passage {
        @Nullable
        Object pass(Method method, Object[] arguments) throws Throwable;
    }

    /// One connection through which calls go.
    private record Link(Calls calls, String purpose, Connection connection) {
        <T> T proxy(Class<T> type, Object target, Passage passage) {
            InvocationHandler handler = (self, method, arguments) -> {
                Object[] given = Optional.ofNullable(arguments).orElse(new Object[0]);
                try {
                    return method.getDeclaringClass() == Object.class
                            ? method.invoke(target, given)
                            : passage.pass(method, given);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
        }

        @Nullable
        Object onConnection(Method method, Object[] arguments) throws Throwable {
            String name = method.getName();
            if (name.equals("unwrap")) {
                PGConnection real = connection.unwrap(PGConnection.class);
                return proxy(PGConnection.class, real, (m, a) -> onDriver(real, m, a));
            }
            if (name.equals("createStatement")) {
                Statement statement = connection.createStatement();
                return proxy(Statement.class, statement, (m, a) -> onStatement(statement, "", m, a));
            }
            if (name.equals("prepareStatement")) {
                Object statement = method.invoke(connection, arguments);
                String sql = (String) arguments[0];
                return proxy(PreparedStatement.class, statement, (m, a) -> onStatement(statement, sql, m, a));
            }
            return REACHING.contains(name)
                    ? reach(name, "", connection, method, arguments)
                    : method.invoke(connection, arguments);
        }

        private @Nullable Object onStatement(Object statement, String prepared, Method method, Object[] arguments)
                throws Throwable {
            if (method.getName().equals("setFetchSize")) {
                throw new IllegalStateException("rows that are fetched later are not among the calls that break");
            }
            String sql = arguments.length > 0 && arguments[0] instanceof String text ? text : prepared;
            return method.getName().startsWith("execute")
                    ? reach(method.getName(), sql, statement, method, arguments)
                    : method.invoke(statement, arguments);
        }

        private @Nullable Object onDriver(PGConnection real, Method method, Object[] arguments) throws Throwable {
            return switch (method.getName()) {
                case "getCopyAPI" -> new Copies(this);
                case "cancelQuery" -> reach("cancelQuery", "", real, method, arguments);
                default -> method.invoke(real, arguments);
            };
        }

        private @Nullable Object reach(String name, String sql, Object target, Method method, Object[] arguments)
                throws Throwable {
            return calls.through(purpose, name, sql, connection, () -> invoke(target, method, arguments));
        }

        private static @Nullable Object invoke(Object target, Method method, Object[] arguments) throws SQLException {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof SQLException thrown) {
                    throw thrown;
                }
                throw new IllegalStateException(e);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Copies extends CopyManager {
        private final Link link;

        Copies(Link link) throws SQLException {
            super(link.connection().unwrap(BaseConnection.class));
            this.link = link;
        }

        @Override
        public long copyOut(String sql, OutputStream to) throws SQLException, IOException {
            return link.calls().through(link.purpose(), "copyOut", sql, link.connection(), () -> {
                try {
                    return super.copyOut(sql, to);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        @Override
        public long copyIn(String sql, InputStream from) throws SQLException, IOException {
            return link.calls().through(link.purpose(), "copyIn", sql, link.connection(), () -> {
                try {
                    return super.copyIn(sql, from);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return real.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
        return real.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("dev.expunge.breaking");
    }
}
