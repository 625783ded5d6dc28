package io.newstunneler.digest.edition;

import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Reports by hand, as the predecessor took them.
 */
@RestController
@RequestMapping("/admin/reports")
class ReportController {

	private static final List<String> SESSIONS = List.of("pre-market", "mid-day", "after-close");

	private final Reports reports;

	private final ReportProperties properties;

	ReportController(Reports reports, ReportProperties properties) {
		this.reports = reports;
		this.properties = properties;
	}

	/**
	 * Makes an edition of the digest {@code opportunities} and mails it to those who take
	 * it. A session of a day is sent once unless {@code force} says otherwise; asked
	 * again it answers {@code already_sent} with the same report. 401 without the token,
	 * 400 for an unknown session.
	 */
	@PostMapping("/send-opportunities")
	Mono<Reports.Report> send(@RequestParam(required = false) @Nullable String session,
			@RequestParam(defaultValue = "false") boolean force,
			@RequestHeader(name = "X-Admin-Token", required = false) @Nullable String token) {
		if (!this.properties.admits(token)) {
			throw new ResponseStatusException(HttpStatus.UNAUTHORIZED,
					"X-Admin-Token is missing or wrong; nothing was sent.");
		}
		if (session == null || !SESSIONS.contains(session)) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"session has to be one of " + String.join(", ", SESSIONS) + "; nothing was sent.");
		}
		return this.reports.send(session, force);
	}

}
