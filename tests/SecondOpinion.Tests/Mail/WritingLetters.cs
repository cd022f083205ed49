using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using MimeKit;
using SecondOpinion.Letters;
using SecondOpinion.Links;
using SecondOpinion.Recipients;

namespace SecondOpinion.Mail;

internal sealed partial class WritingLetters
{
    private static readonly DateTimeOffset At = new(2030, 6, 10, 13, 5, 0, TimeSpan.Zero);
    private static readonly string Token = new('t', LinkTokens.Length);

    private static IEnumerable<Letter> Letters =>
    [
        new Letter.Invitation("Mr Carl Consultant", "Dr Ruth Referrer", "Royal Test Trust", "SO-7K4M-9XQ2", "Urgent", At, Token),
        new Letter.Code("Mr Carl Consultant", "1234 5678", "amber-falcon", 10),
        new Letter.LinkEnded("Mr Carl Consultant", "Dr Ruth Referrer", "Royal Test Trust", "SO-7K4M-9XQ2"),
        new Letter.Opened("Dr Ruth Referrer", "Mr Carl Consultant", "SO-7K4M-9XQ2", At),
        new Letter.OpinionGiven("Dr Ruth Referrer", "Mr Carl Consultant", "SO-7K4M-9XQ2", At),
        new Letter.Declined("Dr Ruth Referrer", "Mr Carl Consultant", "SO-7K4M-9XQ2", At),
        new Letter.NothingToShow("Dr Ruth Referrer", "SO-7K4M-9XQ2", "all images may carry text in the picture"),
        new Letter.Undeliverable("Dr Ruth Referrer", "Mr Carl Consultant", "SO-7K4M-9XQ2", "the mail relay answered 550 (RecipientNotAccepted)"),
    ];

    [TestCaseSource(nameof(Letters))]
    public void Each_letter_says_what_it_was_agreed_to_say(Letter letter)
    {
        using var message = Write(letter);
        var path = Path.Combine(Checkout.Root, "tests", "SecondOpinion.Tests", "Mail", "Agreed", $"{letter.Template}.txt");
        var says = $"Subject: {message.Subject}\n{message.TextBody.ReplaceLineEndings("\n")}";
        if (Environment.GetEnvironmentVariable("SECONDOPINION_AGREE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, says);
            var pictures = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "letters")).FullName;
            File.WriteAllText(Path.Combine(pictures, $"{letter.Template}.html"), message.HtmlBody); // to be looked at in a browser
        }

        Assert.That(says, Is.EqualTo(File.ReadAllText(path).ReplaceLineEndings("\n")), "written anew by SECONDOPINION_AGREE=1, then read by a person");
    }

    [Test]
    public void Every_kind_of_letter_is_among_them()
    {
        var kinds = typeof(Letter).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Letter)));

        Assert.That(Letters.Select(letter => letter.GetType()), Is.EquivalentTo(kinds));
        Assert.That(LetterValues.Samples.Select(sample => sample.Template), Is.EquivalentTo(Letters.Select(letter => letter.Template)));
    }

    [TestCaseSource(nameof(Letters))]
    public void Text_and_html_say_the_same(Letter letter)
    {
        using var message = Write(letter);
        var html = Words(WebUtility.HtmlDecode(Tag().Replace(message.HtmlBody[message.HtmlBody.IndexOf("<body", StringComparison.Ordinal)..], " ")));
        foreach (var line in message.TextBody.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith("https:", StringComparison.Ordinal))
            {
                Assert.That(html, Does.Contain(Words(line)));
            }
        }
    }

    [TestCaseSource(nameof(Letters))]
    public void No_letter_fetches_anything(Letter letter)
    {
        using var message = Write(letter);

        Assert.That(message.Message.Attachments, Is.Empty);
        Assert.That(message.HtmlBody, Does.Not.Match(@"(?i)<img|<link|<script|src=|url\(|@import|background=|onload"));
        Assert.That(message.HtmlBody, Does.Contain("color-scheme").And.Contain("prefers-color-scheme: dark").And.Contain("width=device-width"));
    }

    [TestCase(LinkForm.Fragment, '#')]
    [TestCase(LinkForm.Path, '/')]
    public void An_invitation_holds_one_link_and_no_other_letter_holds_any(LinkForm form, char mark)
    {
        foreach (var letter in Letters)
        {
            using var message = Write(letter, form);
            var expected = letter is Letter.Invitation ? new[] { $"https://opinion.example/open{mark}{Token}" } : [];
            Assert.That(Address().Matches(message.TextBody).Select(match => match.Value), Is.EqualTo(expected), letter.Template);
            Assert.That(Address().Matches(WebUtility.HtmlDecode(message.HtmlBody)).Select(match => match.Value), Is.EqualTo(expected), letter.Template);
        }
    }

    [Test]
    public void A_link_is_at_most_two_hundred_characters_with_a_long_public_address() =>
        Assert.That("https://second-opinion.some-hospital.nhs.uk".Length + "/open#".Length + LinkTokens.Length, Is.LessThanOrEqualTo(200));

    [Test]
    public void A_link_survives_the_journey_through_mail_in_one_piece()
    {
        using var message = Write(Letters.First());
        using var wire = new MemoryStream();
        message.Message.WriteTo(wire);
        wire.Position = 0;

        Assert.That(MimeMessage.Load(wire).TextBody, Does.Contain($"https://opinion.example/open#{Token}"));
    }

    [TestCaseSource(nameof(Letters))]
    public void No_subject_says_what_must_not_stand_on_a_lock_screen(Letter letter)
    {
        using var message = Write(letter);

        Assert.That(Canary.FindIn(message.Subject, [Token, "1234", "5678", "amber-falcon", "https", "opinion.example"]), Is.Empty);
    }

    [TestCase("code", "Subject: Your code {{ code }}\nx", "code.txt")]
    [TestCase("code", "Subject: {{ word }}\nx", "code.txt")]
    [TestCase("invitation", "Subject: {{ link }}\nx", "invitation.txt")]
    [TestCase("invitation", "No subject\nx", "invitation.txt")]
    [TestCase("invitation", "Subject: x\n{{ patient }}", "invitation.txt")]
    [TestCase("invitation", "Subject: x\n{% if %}", "invitation.txt")]
    [TestCase("invitation", "Subject: x\n{{ link | nosuchfilter }}", "invitation.txt")]
    [TestCase("invitation", null, "invitation.txt")]
    public void A_broken_template_is_named(string template, string? content, string named)
    {
        using var copy = new Templates();
        copy.Put($"{template}.txt", content);

        Assert.That(LetterTemplates.Errors(copy.Folder), Has.Exactly(1).Items.And.All.Contains(named));
    }

    [Test]
    public void Our_own_templates_are_whole() => Assert.That(LetterTemplates.Errors(Path.Combine(Checkout.Root, "templates")), Is.Empty);

    [Test]
    public void A_trust_s_own_template_takes_the_place_of_ours_for_that_trust_only()
    {
        using var copy = new Templates();
        copy.Put(Path.Combine("RYR", "code.txt"), "Subject: [secure] Your code\nOurs: {{ code }}\n");
        Assert.That(LetterTemplates.Errors(copy.Folder), Is.Empty);

        var templates = new LetterTemplates(copy.Folder);
        var values = LetterValues.Of(new Letter.Code("x", "1234 5678", "amber-falcon", 10), token => token);
        Assert.That(templates.Write(values, "RYR").Subject, Is.EqualTo("[secure] Your code"));
        Assert.That(templates.Write(values, "XYZ").Subject, Is.EqualTo("Your one-time code"));
        Assert.That(templates.Write(values, "../RYR").Subject, Is.EqualTo("Your one-time code"), "a trust's code is no path");
    }

    [Test]
    public void A_misspelt_template_is_named_and_so_is_a_trust_s_broken_one()
    {
        using var copy = new Templates();
        copy.Put("invitaton.html", "x");
        copy.Put(Path.Combine("RYR", "code.html"), "{{ nothing }}");

        Assert.That(LetterTemplates.Errors(copy.Folder), Has.Some.Contains("invitaton.html").And.Some.Contains(Path.Combine("RYR", "code.html")));
    }

    [Test]
    public void What_people_typed_is_text_in_html_and_never_markup()
    {
        using var message = Write(new Letter.LinkEnded("<script>alert(1)</script>", "A & B \"C\" {{ code }}", "Tr\u00fcst", "SO-7K4M-9XQ2"));

        Assert.That(message.HtmlBody, Does.Not.Contain("<script"));
        Assert.That(message.HtmlBody, Does.Contain("&lt;script&gt;").And.Contain("A &amp; B").And.Contain("{{ code }}").And.Contain("Tr\u00fcst"));
        Assert.That(message.TextBody, Does.Contain("<script>alert(1)</script>"));
    }

    [Test]
    public void Times_are_told_as_British_clocks_show_them()
    {
        using var message = Write(Letters.First());

        Assert.That(message.TextBody, Does.Contain("Monday 10 June 2030, 14:05 (UK time)"));
    }

    [Test]
    public void A_letter_with_a_link_is_not_written_while_there_is_no_public_address()
    {
        var options = Options.Create(HandingLettersOver.Defaults());
        var writer = HandingLettersOver.WriterFor(options, publicUrl: null);

        Assert.That(() => writer.Write(Outgoing(Letters.First())), Throws.TypeOf<LetterUnwrittenException>());
    }

    [TestCaseSource(nameof(Letters))]
    public void No_letter_prints_what_it_says(Letter letter)
    {
        var values = LetterValues.Of(letter, token => token);
        foreach (var holder in new object[] { letter, Outgoing(letter), Outgoing(letter).Letter, values, new LetterTemplates(HandingLettersOver.Defaults().Templates).Write(values, "") })
        {
            Assert.That(Canary.FindIn(holder.ToString()!, [Token, "1234 5678", "amber-falcon", "Mr Carl Consultant", "carl.consultant", "Ruth"]), Is.Empty, holder.GetType().Name);
        }
    }

    private static string Words(string text) => Between().Replace(text, " ").Trim();

    private static Written Write(Letter letter, LinkForm form = LinkForm.Fragment) =>
        new(HandingLettersOver.WriterFor(Options.Create(HandingLettersOver.Defaults()), form).Write(Outgoing(letter)));

    private static OutgoingLetter Outgoing(Letter letter) => new(
        new QueuedLetter(Guid.CreateVersion7(), World.Address("carl.consultant@hospital.example"), "Mr Carl Consultant", letter, Guid.Empty, null), "RYR", At);

    [GeneratedRegex("<style.*?</style>|<[^>]*>", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"[^\p{L}\p{N}]+", RegexOptions.NonBacktracking)]
    private static partial Regex Between();

    [GeneratedRegex(@"(?:https?:|www\.)[^\s""<]+", RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    private sealed record Written(MimeMessage Message) : IDisposable
    {
        public string Subject => Message.Subject ?? "";

        public string TextBody => Message.TextBody ?? "";

        public string HtmlBody => Message.HtmlBody ?? "";

        public void Dispose() => Message.Dispose();
    }

    /// <summary>A copy of our templates to spoil.</summary>
    private sealed class Templates : IDisposable
    {
        public Templates()
        {
            foreach (var file in Directory.GetFiles(Path.Combine(Checkout.Root, "templates")))
            {
                File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
            }
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("second-opinion-templates").FullName;

        public void Put(string file, string? content)
        {
            var path = Path.Combine(Folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (content is null)
            {
                File.Delete(path);
            }
            else
            {
                File.WriteAllText(path, content);
            }
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
