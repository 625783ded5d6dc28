package io.newstunneler.digest.subscriber;

import java.time.Clock;
import java.util.OptionalLong;

import io.newstunneler.digest.link.Links;
import io.newstunneler.digest.link.Links.Purpose;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.reactive.result.view.Rendering;

/**
 * The pages behind the links in mails. A GET changes nothing, because mail scanners
 * follow every link; the button on the page POSTs. One-click unsubscription (RFC 8058)
 * POSTs to the same address without showing the page.
 */
@Controller
@RequestMapping("/subscriptions")
class SubscriptionController {

	private final Subscribers subscribers;

	private final Links links;

	private final Clock clock;

	SubscriptionController(Subscribers subscribers, Links links, Clock clock) {
		this.subscribers = subscribers;
		this.links = links;
		this.clock = clock;
	}

	@GetMapping("/confirm")
	Mono<Rendering> askToConfirm(@RequestParam(defaultValue = "") String token) {
		return known(Purpose.CONFIRM, token)
			.map((_) -> page("Confirm your subscription", "Do you want to get News Tunneler's digests at this address?",
					"Yes, confirm"))
			.switchIfEmpty(Mono.fromSupplier(SubscriptionController::badLink));
	}

	@PostMapping("/confirm")
	Mono<Rendering> confirm(@RequestParam(defaultValue = "") String token) {
		return known(Purpose.CONFIRM, token).flatMap((subscriber) -> this.subscribers.confirm(subscriber.id()))
			.map((_) -> page("Confirmed", "Thank you. Your next digest comes at the time that you chose.", ""))
			.switchIfEmpty(Mono.fromSupplier(SubscriptionController::badLink));
	}

	@GetMapping("/unsubscribe")
	Mono<Rendering> askToUnsubscribe(@RequestParam(defaultValue = "") String token) {
		return known(Purpose.UNSUBSCRIBE, token)
			.map((_) -> page("Unsubscribe", "Do you want to stop getting News Tunneler's digests?", "Yes, unsubscribe"))
			.switchIfEmpty(Mono.fromSupplier(SubscriptionController::badLink));
	}

	@PostMapping("/unsubscribe")
	Mono<Rendering> unsubscribe(@RequestParam(defaultValue = "") String token) {
		return known(Purpose.UNSUBSCRIBE, token)
			.flatMap((subscriber) -> this.subscribers.unsubscribe(subscriber.id()).thenReturn(subscriber))
			.map((_) -> page("Unsubscribed", "You will not get any more digests.", ""))
			.switchIfEmpty(Mono.fromSupplier(SubscriptionController::badLink));
	}

	private Mono<Subscriber> known(Purpose purpose, String token) {
		OptionalLong id = this.links.verify(purpose, token, this.clock.instant());
		return id.isPresent() ? this.subscribers.find(id.getAsLong()) : Mono.empty();
	}

	private static Rendering page(String title, String text, String button) {
		return Rendering.view("subscription")
			.modelAttribute("title", title)
			.modelAttribute("text", text)
			.modelAttribute("button", button)
			.build();
	}

	private static Rendering badLink() {
		return Rendering.view("subscription")
			.modelAttribute("title", "This link does not work")
			.modelAttribute("text",
					"It is incomplete, too old, or belongs to a subscription that is gone. Nothing was changed.")
			.modelAttribute("button", "")
			.status(HttpStatus.NOT_FOUND)
			.build();
	}

}
