package dev.expunge.notice;

import dev.expunge.spec.NoticeSpec;
import dev.expunge.spec.Secrets;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;

/// Writes a notice to some addresses over SMTP, as plain text.
final class EmailChannel implements Channel {
    private final NoticeSpec.Email email;
    private final Secrets secrets;
    private final Duration limit;

    EmailChannel(NoticeSpec.Email email, Secrets secrets, Duration limit) {
        this.email = email;
        this.secrets = secrets;
        this.limit = limit;
    }

    @Override
    public String name() {
        return "the mail server " + email.server().host();
    }

    @Override
    public void send(Notice notice) throws UnsentException {
        NoticeSpec.Server server = email.server();
        Session session = Session.getInstance(properties(server));
        try (Transport transport = session.getTransport("smtp")) {
            Optional<String> password =
                    server.password().map(secret -> secrets.read(secret).text());
            transport.connect(server.host(), server.port(), server.user().orElse(null), password.orElse(null));
            MimeMessage message = message(session, notice);
            transport.sendMessage(message, message.getAllRecipients());
        } catch (AuthenticationFailedException e) {
            throw new UnsentException("it does not let us in");
        } catch (MessagingException e) {
            throw new UnsentException("it does not take the mail, or does not answer");
        }
    }

    private MimeMessage message(Session session, Notice notice) throws MessagingException {
        var message = new MimeMessage(session);
        message.setFrom(new InternetAddress(email.from()));
        for (String to : email.to()) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to));
        }
        message.setSubject(notice.headline(), StandardCharsets.UTF_8.name());
        message.setText(notice.text(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(notice.at()));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.saveChanges();
        return message;
    }

    private Properties properties(NoticeSpec.Server server) {
        String limited = Long.toString(limit.toMillis());
        var properties = new Properties();
        properties.setProperty("mail.smtp.connectiontimeout", limited);
        properties.setProperty("mail.smtp.timeout", limited);
        properties.setProperty("mail.smtp.writetimeout", limited);
        properties.setProperty("mail.smtp.auth", Boolean.toString(server.user().isPresent()));
        boolean encrypted = server.tls() == NoticeSpec.Tls.STARTTLS;
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(encrypted));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(encrypted));
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(server.tls() == NoticeSpec.Tls.TLS));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        return properties;
    }
}
