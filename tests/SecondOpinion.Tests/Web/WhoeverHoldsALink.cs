using System.Net;
using System.Text.RegularExpressions;
using SecondOpinion.Links;
using SecondOpinion.Trail;

namespace SecondOpinion.Web;

/// <summary>What the service answers to whoever holds a link: while the trail is down, after the link ended, and when it never was one.</summary>
internal sealed class WhoeverHoldsALink
{
    [Test]
    public async Task While_the_trail_is_down_no_byte_of_an_image_leaves_and_the_answer_is_503()
    {
        await using var reader = await ReaderApp.StartAsync();
        var cookie = await reader.OpenAsync();
        reader.App.Trail.IsDown = true;
        foreach (var path in new[] { reader.FramePath, $"/read/{reader.Case.Code.Value}/preview/{ReaderApp.Series}", $"/read/{reader.Case.Code.Value}/preview/{ReaderApp.Series}/first" })
        {
            var (status, body) = await reader.GetAsync(path, cookie);
            Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), path);
            Assert.That(body.AsSpan().IndexOf(reader.Frame.AsSpan(0, 16)), Is.EqualTo(-1));
        }

        reader.App.Trail.IsDown = false;
        var (ok, bytes) = await reader.GetAsync(reader.FramePath, cookie);
        Assert.That(ok, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(bytes, Is.EqualTo(reader.Frame));
        Assert.That(reader.App.Trail.Rows.Count(row => row.Action == AuditAction.ReadingBegan), Is.EqualTo(1));
    }

    [TestCase("revoked")]
    [TestCase("locked")]
    [TestCase("expired")]
    public async Task No_frame_begins_after_a_link_was_ended(string how)
    {
        await using var reader = await ReaderApp.StartAsync();
        var cookie = await reader.OpenAsync();
        Assert.That((await reader.GetAsync(reader.FramePath, cookie)).Status, Is.EqualTo(HttpStatusCode.OK));

        await reader.EndAsync(reader.First.Link, how);

        var (status, body) = await reader.GetAsync(reader.FramePath, cookie);
        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(body.AsSpan().IndexOf(reader.Frame.AsSpan(0, 16)), Is.EqualTo(-1));
    }

    [TestCase("unknown")]
    [TestCase("forged")]
    [TestCase("nonsense")]
    [TestCase("expired")]
    [TestCase("revoked")]
    [TestCase("spent")]
    [TestCase("locked")]
    public async Task Every_link_that_does_not_open_gets_the_answers_of_one_that_does_and_a_wrong_code(string how)
    {
        await using var reader = await ReaderApp.StartAsync();
        var dead = await DeadTokenAsync(reader, how);

        var answersToDead = await AnswersAsync(reader, dead);
        var answersToLive = await AnswersAsync(reader, reader.First.Token);

        Assert.That(answersToLive, Has.Count.EqualTo(3));
        Assert.That(answersToLive[0], Does.StartWith("303").And.Contain("__Host-challenge"));
        Assert.That(answersToLive[2], Does.StartWith("200").And.Contain("That code is not right, or no longer valid"));
        Assert.That(answersToDead, Is.EqualTo(answersToLive));
    }

    private static async Task<string> DeadTokenAsync(ReaderApp reader, string how)
    {
        var (link, token) = await reader.LendAsync(number: 2, openings: 1);
        switch (how)
        {
            case "unknown":
                return new LinkTokens(reader.App.Get<ReaderKeys>()).Write(LinkToken.New(Guid.CreateVersion7(), link.ExpiresAt));
            case "forged":
                return token[..60] + (token[60] == 'A' ? 'B' : 'A') + token[61..];
            case "nonsense":
                return "no token at all";
            default:
                await reader.EndAsync(link, how);
                return token;
        }
    }

    /// <summary>Asks for a code, looks at the page, enters a wrong one: each answer with all that a holder could compare.</summary>
    private static async Task<IReadOnlyList<string>> AnswersAsync(ReaderApp reader, string token)
    {
        using var browser = reader.Browser();
        using var asked = await browser.SubmitAsync(await browser.GetAsync("/open"), "/open", ("token", token));
        using var shown = await browser.SendAsync(Web.Browser.Request(HttpMethod.Get, "/open/code"));
        var page = new Page(shown.StatusCode, await shown.Content.ReadAsStringAsync(), "/open/code");
        using var entered = await browser.SubmitAsync(page, "/open/code", ("code", "0000 0000"));
        return [await TextAsync(asked), await TextAsync(shown), await TextAsync(entered)];
    }

    /// <summary>Status, headers, body; what is random in every answer is replaced by its length.</summary>
    private static async Task<string> TextAsync(HttpResponseMessage answer)
    {
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .SelectMany(header => header.Value.Select(value => $"{header.Key}: {(header.Key == "Set-Cookie" ? Cookie(value) : value)}"))
            .Where(line => !line.StartsWith("Date:", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var body = await answer.Content.ReadAsStringAsync();
        body = Regex.Replace(body, "(__RequestVerificationToken\"[^>]*value=\")([^\"]+)\"", match => $"{match.Groups[1].Value}{match.Groups[2].Length}\"");
        body = Regex.Replace(body, "(data-testid=\"request-word\">)[a-z]+-[a-z]+<", "$1words<");
        return $"{(int)answer.StatusCode}\n{string.Join('\n', headers)}\n{body}";
    }

    private static string Cookie(string value)
    {
        var length = value.IndexOf(';', StringComparison.Ordinal);
        return $"{value.Split('=')[0]} {length} {Regex.Replace(value[value.IndexOf(';', StringComparison.Ordinal)..], "expires=[^;]+", "expires")}";
    }
}
