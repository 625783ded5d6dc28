package io.newstunneler.local.mail;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/**
 * Lists and shows mails. Nothing that a mail says runs in the page: text is escaped, and
 * HTML is shown in a frame without scripts, forms or an origin.
 */
final class MailPages implements HttpHandler {

	private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self' data:; form-action 'none'; base-uri 'none'";

	private static final String STYLE = """
			<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
			td,th{padding:.3rem .8rem .3rem 0;text-align:left;vertical-align:top}\
			iframe{width:100%;height:70vh;border:1px solid #ccc}pre{white-space:pre-wrap}</style>""";

	private static final int LISTED = 200;

	private final Mailbox mailbox;

	MailPages(Mailbox mailbox) {
		this.mailbox = mailbox;
	}

	@Override
	public void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			String path = exchange.getRequestURI().getPath();
			if (!exchange.getRequestMethod().equals("GET")) {
				answer(exchange, 405, "text/plain", "Only GET.");
			}
			else if (path.equals("/")) {
				answer(exchange, 200, "text/html", list());
			}
			else if (path.startsWith("/mails/")) {
				mail(exchange, path.substring("/mails/".length()));
			}
			else {
				answer(exchange, 404, "text/plain", "No such page.");
			}
		}
	}

	private String list() throws IOException {
		List<Path> mails = this.mailbox.all();
		StringBuilder rows = new StringBuilder();
		for (Path file : mails.subList(0, Math.min(mails.size(), LISTED))) {
			Mail mail = Mail.read(file);
			rows.append(
					"<tr><td>%s<td>%s<td><a href=\"/mails/%s\">%s</a>".formatted(escape(mail.date()), escape(mail.to()),
							encode(file), escape(mail.subject().isEmpty() ? "(no subject)" : mail.subject())));
		}
		return page("Mails",
				"<h1>Mails</h1><p>%d kept, the newest first.</p><table><tr><th>Date<th>To<th>Subject%s</table>"
					.formatted(mails.size(), rows));
	}

	private void mail(HttpExchange exchange, String name) throws IOException {
		boolean raw = name.endsWith("/raw");
		Path file = this.mailbox.find(raw ? name.substring(0, name.length() - "/raw".length()) : name).orElse(null);
		if (file == null) {
			answer(exchange, 404, "text/plain", "No such mail.");
		}
		else if (raw) {
			answer(exchange, 200, "text/plain", Files.readString(file, StandardCharsets.ISO_8859_1));
		}
		else {
			answer(exchange, 200, "text/html", show(Mail.read(file)));
		}
	}

	private static String show(Mail mail) {
		String html = mail.html().isEmpty() ? ""
				: "<h2>As HTML</h2><iframe sandbox srcdoc=\"" + escape(mail.html()) + "\"></iframe>";
		return page(mail.subject(),
				"""
						<p><a href="/">All mails</a> · <a href="/mails/%s/raw">as it came</a></p><h1>%s</h1>\
						<table><tr><th>From<td>%s<tr><th>To<td>%s<tr><th>Date<td>%s<tr><th>File<td>%s</table>%s\
						<h2>As text</h2><pre>%s</pre>""".formatted(encode(mail.file()), escape(mail.subject()),
						escape(mail.from()), escape(mail.to()), escape(mail.date()), escape(mail.file().toString()),
						html, escape(mail.text())));
	}

	private static String page(String title, String body) {
		return "<!doctype html><html lang=en><meta charset=utf-8><title>" + escape(title) + "</title>" + STYLE + body;
	}

	static String escape(String text) {
		return text.replace("&", "&amp;")
			.replace("<", "&lt;")
			.replace(">", "&gt;")
			.replace("\"", "&quot;")
			.replace("'", "&#39;");
	}

	private static String encode(Path file) {
		return URLEncoder.encode(file.getFileName().toString(), StandardCharsets.UTF_8);
	}

	private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
		exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
		exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

}
