package io.newstunneler.flags.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

import io.newstunneler.flags.catalogue.FlagCatalogue;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Makes the flags as a file beside the code says, at each start: flags as code. A file
 * that cannot be used changes nothing and stops nobody.
 */
@Component
@ConditionalOnExpression("!'${newstunneler.flags-file:}'.isBlank()")
class FlagsAtStart {

	private static final Logger log = LoggerFactory.getLogger(FlagsAtStart.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final FlagFiles files;

	private final FlagCatalogue flags;

	private final JsonMapper json;

	private final Validator validator;

	private final Path file;

	FlagsAtStart(FlagFiles files, FlagCatalogue flags, JsonMapper json, Validator validator,
			@Value("${newstunneler.flags-file}") Path file) {
		this.files = files;
		this.flags = flags;
		this.json = json;
		this.validator = validator;
		this.file = file;
	}

	@EventListener(ApplicationReadyEvent.class)
	void apply() {
		try {
			FlagFile wanted = this.json.readValue(Files.readString(this.file), FlagFile.class);
			Set<ConstraintViolation<FlagFile>> problems = this.validator.validate(wanted);
			if (!problems.isEmpty()) {
				ConstraintViolation<FlagFile> first = problems.iterator().next();
				refuse(first.getPropertyPath() + " " + first.getMessage());
				return;
			}
			// An Unleash server may not have been heard yet.
			this.flags.document(FlagCatalogue.PRODUCTION)
				.then(Mono.defer(() -> this.files.read(wanted, FlagCatalogue.PRODUCTION, "flags file",
						String.valueOf(this.file.getFileName()))))
				.retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE))
				.subscribe((imported) -> log.atInfo()
					.addKeyValue("file", this.file)
					.addKeyValue("changed", imported.changed())
					.addKeyValue("unchanged", imported.unchanged().size())
					.addKeyValue("unknown", imported.unknown())
					.addKeyValue("refused", imported.refused())
					.log("flags are as the file says"));
		}
		catch (IOException ex) {
			refuse("cannot be read: " + ex);
		}
		catch (JacksonException ex) {
			refuse("is not a file of flags: " + ex.getOriginalMessage());
		}
	}

	private void refuse(String why) {
		log.atError()
			.addKeyValue("file", this.file)
			.addKeyValue("reason", why)
			.log("the file of flags was not used; flags stay as they are");
	}

}
