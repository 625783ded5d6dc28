package io.newstunneler.defaults.flags;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.getunleash.FakeUnleash;
import io.getunleash.Unleash;
import io.getunleash.UnleashContext;
import io.getunleash.variant.Payload;
import io.opentelemetry.api.trace.Span;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers whether a feature is on, and which of several. Never blocks and never throws:
 * the answer comes from what was last heard, and is the flag's safe default where nothing
 * was.
 * <p>
 * An answer costs 8 to 19 µs, so ask once per batch rather than once per article; a
 * {@linkplain #batch() batch} remembers what it was told. Each answer is put on the
 * current span, as {@code feature_flag.key} and {@code feature_flag.result.variant} (the
 * last one's, by the names of OpenTelemetry) and as {@code feature_flag.NAME} (each
 * one's).
 */
public class Flags implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Flags.class);

	private static final UnleashContext NO_CONTEXT = UnleashContext.builder().build();

	private final Unleash unleash;

	/** Payloads that could not be read, so that each is complained about once. */
	private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

	/**
	 * Asks a client of the Unleash protocol; tests hand in a {@link FakeUnleash}.
	 * @param unleash the client, closed with this
	 */
	public Flags(Unleash unleash) {
		this.unleash = unleash;
	}

	/**
	 * For a service that has no flag server.
	 * @return flags of which each is at its safe default
	 */
	public static Flags atSafeDefaults() {
		return new Flags(new FakeUnleash());
	}

	/**
	 * Whether a feature is on, for everyone.
	 * @param flag the flag
	 * @return the answer
	 */
	public boolean isEnabled(Flag flag) {
		return isEnabled(flag, FlagContext.NONE);
	}

	/**
	 * Whether a feature is on for something in particular.
	 * @param flag the flag
	 * @param context what is asked about
	 * @return the answer
	 */
	public boolean isEnabled(Flag flag, FlagContext context) {
		boolean enabled = ask(flag, context);
		tell(flag, enabled ? "on" : "off");
		return enabled;
	}

	/**
	 * What a flag with variants gives for everyone.
	 * @param <T> type of the payload
	 * @param flag the flag
	 * @return the variant
	 */
	public <T> Variant<T> variant(FlagWithVariants<T> flag) {
		return variant(flag, FlagContext.NONE);
	}

	/**
	 * What a flag with variants gives for something in particular.
	 * @param <T> type of the payload
	 * @param flag the flag
	 * @param context what is asked about
	 * @return the variant; the safe one where the flag is off, has none, or has one whose
	 * payload cannot be read; a variant without a payload comes with the safe one
	 */
	public <T> Variant<T> variant(FlagWithVariants<T> flag, FlagContext context) {
		Variant<T> variant = ask(flag, context);
		tell(flag.flag(), variant.name());
		return variant;
	}

	/**
	 * Answers for work that belongs together: each question is asked once, and everything
	 * in the batch gets the same answer.
	 * @return the answers, none of them asked for yet
	 */
	public FlagBatch batch() {
		return new FlagBatch(this);
	}

	private boolean ask(Flag flag, FlagContext context) {
		try {
			return this.unleash.isEnabled(flag.name(), unleash(context), (_, _) -> flag.safeDefault());
		}
		catch (RuntimeException ex) {
			log.atWarn().addKeyValue("flag", flag.name()).setCause(ex).log("flag is at its safe default");
			return flag.safeDefault();
		}
	}

	private <T> Variant<T> ask(FlagWithVariants<T> flag, FlagContext context) {
		try {
			io.getunleash.variant.Variant given = this.unleash.getVariant(flag.flag().name(), unleash(context));
			if (!given.isEnabled()) {
				return flag.safe();
			}
			String payload = given.getPayload().map(Payload::getValue).orElse(null);
			T read = (payload != null) ? flag.read(payload) : flag.safePayload();
			if (read != null) {
				return new Variant<>(given.getName(), read);
			}
			if (this.unreadable.add(flag.flag().name() + ' ' + payload)) {
				log.atWarn()
					.addKeyValue("flag", flag.flag().name())
					.addKeyValue("variant", given.getName())
					.log("payload of a variant cannot be read; the safe one is given");
			}
		}
		catch (RuntimeException ex) {
			log.atWarn().addKeyValue("flag", flag.flag().name()).setCause(ex).log("flag is at its safe payload");
		}
		return flag.safe();
	}

	/**
	 * Puts an answer on the current span, so that a trace says which flags the work was
	 * done under.
	 */
	static void tell(Flag flag, String answer) {
		Span span = Span.current();
		if (span.isRecording()) {
			span.setAttribute("feature_flag.key", flag.name());
			span.setAttribute("feature_flag.result.variant", answer);
			span.setAttribute("feature_flag." + flag.name(), answer);
		}
	}

	private static UnleashContext unleash(FlagContext context) {
		return context.fields().isEmpty() ? NO_CONTEXT : context.unleash();
	}

	@Override
	public void close() {
		this.unleash.shutdown();
	}

}
