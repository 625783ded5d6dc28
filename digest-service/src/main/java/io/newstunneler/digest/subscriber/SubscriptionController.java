package io.newstunneler.digest.subscriber;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.digest.link.Links;
import io.newstunneler.digest.link.Links.Grant;
import io.newstunneler.digest.link.Links.Purpose;
import io.newstunneler.digest.subscriber.PreferencesForm.Answer;
import jakarta.validation.Validator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.server.ServerWebExchange;

/**
 * The pages behind the links in mails. A GET changes nothing, because mail scanners
 * follow every link; the button on the page POSTs. One-click unsubscription (RFC 8058)
 * POSTs to the same address without showing the page.
 */
@Controller
@RequestMapping("/subscriptions")
class SubscriptionController {

	private static final Logger log = LoggerFactory.getLogger(SubscriptionController.class);

	private final Subscribers subscribers;

	private final Links links;

	private final Validator validator;

	private final MeterRegistry meters;

	private final Clock clock;

	SubscriptionController(Subscribers subscribers, Links links, Validator validator, MeterRegistry meters,
			Clock clock) {
		this.subscribers = subscribers;
		this.links = links;
		this.validator = validator;
		this.meters = meters;
		this.clock = clock;
	}

	@GetMapping("/confirm")
	Mono<Rendering> askToConfirm(@RequestParam(defaultValue = "") String token) {
		return known(Purpose.CONFIRM, token)
			.map((_) -> page("Confirm your subscription", "Do you want to get News Tunneler's digests at this address?",
					new Button("Yes, confirm", "confirm")))
			.switchIfEmpty(Mono.fromSupplier(SubscriptionController::badLink));
	}

	@PostMapping("/confirm")
	Mono<Rendering> confirm(@RequestParam(defaultValue = "") String token) {
		return known(Purpose.CONFIRM, token).flatMap((known) -> this.subscribers.confirm(known.subscriber().id()))
			.doOnNext((subscriber) -> tell(subscriber.id(), "confirmed"))
			.map((subscriber) -> page("Confirmed", "Thank you. Your next digest comes at the time that you chose.",
					this.links.preferences(subscriber.id())))
			.switchIfEmpty(Mono.fromSupplier(SubscriptionController::badLink));
	}

	@GetMapping("/unsubscribe")
	Mono<Rendering> askToUnsubscribe(@RequestParam(defaultValue = "") String token) {
		return known(Purpose.UNSUBSCRIBE, token).flatMap((known) -> {
			String digest = known.grant().digest();
			String preferences = this.links.preferences(known.subscriber().id());
			return (digest == null || known.subscriber().takesOnly(digest))
					? Mono.just(page("Unsubscribe", "Do you want to stop getting News Tunneler's digests and alerts?",
							preferences, new Button("Yes, unsubscribe", "all")))
					: this.subscribers.offers()
						.filter((offer) -> offer.name().equals(digest))
						.next()
						.map((offer) -> page("Unsubscribe",
								"Do you want to stop getting this digest: " + offer.title() + "?", preferences,
								new Button("Stop this digest", "digest"), new Button("Stop everything", "all")));
		}).switchIfEmpty(Mono.fromSupplier(SubscriptionController::badLink));
	}

	@PostMapping("/unsubscribe")
	Mono<Rendering> unsubscribe(@RequestParam(defaultValue = "") String token, ServerWebExchange exchange) {
		return known(Purpose.UNSUBSCRIBE, token).zipWith(exchange.getFormData())
			.flatMap((request) -> leave(request.getT1(), "all".equals(request.getT2().getFirst("action"))))
			.switchIfEmpty(Mono.fromSupplier(SubscriptionController::badLink));
	}

	private Mono<Rendering> leave(Known known, boolean everything) {
		long id = known.subscriber().id();
		String digest = known.grant().digest();
		if (digest == null || everything) {
			return this.subscribers.unsubscribe(id)
				.doOnSuccess((_) -> tell(id, "left"))
				.thenReturn(page("Unsubscribed", "You will not get any more digests.", this.links.preferences(id)));
		}
		return this.subscribers.unsubscribe(id, digest)
			.doOnSuccess((_) -> tell(id, "left_digest"))
			.thenReturn(page("Unsubscribed", "You will not get this digest any more.", this.links.preferences(id)));
	}

	@GetMapping("/preferences")
	Mono<Rendering> preferences(@RequestParam(defaultValue = "") String token) {
		return known(Purpose.PREFERENCES, token)
			.flatMap(
					(known) -> preferences(PreferencesForm.of(known.subscriber(), this.clock.instant()), List.of(), ""))
			.switchIfEmpty(Mono.fromSupplier(SubscriptionController::badLink));
	}

	@PostMapping("/preferences")
	Mono<Rendering> change(@RequestParam(defaultValue = "") String token, ServerWebExchange exchange) {
		return known(Purpose.PREFERENCES, token).zipWith(exchange.getFormData())
			.flatMap((request) -> act(request.getT1().subscriber(), request.getT2()))
			.switchIfEmpty(Mono.fromSupplier(SubscriptionController::badLink));
	}

	private Mono<Rendering> act(Subscriber subscriber, MultiValueMap<String, String> form) {
		String action = Optional.ofNullable(form.getFirst("action")).orElse("");
		long id = subscriber.id();
		return switch (action) {
			case "unsubscribe" -> this.subscribers.unsubscribe(id)
				.doOnSuccess((_) -> tell(id, "left"))
				.then(again(id, "You are unsubscribed. Nothing more will come."));
			case "return" ->
				this.subscribers.comeBack(id).doOnNext((_) -> tell(id, "came_back")).then(again(id, "Welcome back."));
			case "save" -> save(subscriber, form);
			default -> Mono.just(badLink());
		};
	}

	private Mono<Rendering> save(Subscriber subscriber, MultiValueMap<String, String> form) {
		return switch (PreferencesForm.read(form, subscriber, this.validator, this.clock.instant())) {
			case Answer.Wrong(PreferencesForm shown, List<String> problems) -> preferences(shown, problems, "");
			case Answer.Right(SubscriberChange change) -> this.subscribers.change(subscriber.id(), change)
				.doOnNext((_) -> tell(subscriber.id(), "preferences"))
				.then(again(subscriber.id(), "Saved."));
		};
	}

	private Mono<Rendering> again(long id, String said) {
		return Mono.defer(() -> this.subscribers.find(id)
			.flatMap((subscriber) -> preferences(PreferencesForm.of(subscriber, this.clock.instant()), List.of(),
					said)));
	}

	private Mono<Rendering> preferences(PreferencesForm form, List<String> problems, String said) {
		return this.subscribers.offers()
			.collectList()
			.map((offers) -> Rendering.view("preferences")
				.modelAttribute("form", form)
				.modelAttribute("offers", offers)
				.modelAttribute("problems", problems)
				.modelAttribute("said", said)
				.status(problems.isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT)
				.build());
	}

	private Mono<Known> known(Purpose purpose, String token) {
		return Mono.justOrEmpty(this.links.verify(purpose, token, this.clock.instant()))
			.flatMap((grant) -> this.subscribers.find(grant.subscriberId())
				.map((subscriber) -> new Known(grant, subscriber)));
	}

	private void tell(long subscriberId, String change) {
		this.meters.counter("news.tunneler.subscription.changes", "change", change).increment();
		log.atInfo()
			.addKeyValue("subscriber.id", subscriberId)
			.addKeyValue("change", change)
			.log("subscription changed by its link");
	}

	private static Rendering page(String title, String text, Button... buttons) {
		return page(title, text, "", buttons);
	}

	private static Rendering page(String title, String text, String preferences, Button... buttons) {
		return Rendering.view("subscription")
			.modelAttribute("title", title)
			.modelAttribute("text", text)
			.modelAttribute("preferences", preferences)
			.modelAttribute("buttons", List.of(buttons))
			.build();
	}

	private static Rendering badLink() {
		return Rendering.view("subscription")
			.modelAttribute("title", "This link does not work")
			.modelAttribute("text",
					"It is incomplete, too old, or belongs to a subscription that is gone. Nothing was changed.")
			.modelAttribute("preferences", "")
			.modelAttribute("buttons", List.of())
			.status(HttpStatus.NOT_FOUND)
			.build();
	}

	/**
	 * Somebody whose link we made.
	 */
	private record Known(Grant grant, Subscriber subscriber) {
	}

	/**
	 * What can be done on a page.
	 *
	 * @param label what stands on it
	 * @param action what it sends
	 */
	record Button(String label, String action) {
	}

}
