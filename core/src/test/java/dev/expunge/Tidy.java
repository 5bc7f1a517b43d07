package dev.expunge;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Drops the databases of a test class when it is over: a thousand of them are gigabytes, which whoever copies the
/// server, as a standby does, or deletes it copies and deletes too. Found by the platform for every class.
public final class Tidy implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getTestClass().map(Class::getEnclosingClass).isEmpty()) {
            TestServer.tidy();
        }
    }
}
