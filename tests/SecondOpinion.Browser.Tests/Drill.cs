using System.Net;

namespace SecondOpinion.Browser;

/// <summary>What every drill of the runbook begins and ends with: a case that is ready, and a link that opens it.</summary>
internal static class Drill
{
    /// <summary>A case whose images are all sealed, and the token that opens it.</summary>
    public static async Task<(string Code, string Token)> AskAsync(Site site, string recipient)
    {
        using var referrer = new HttpPerson(site);
        await referrer.SignInAsync("demo:demo1-referrer");
        var code = await referrer.AskAsync("Okafor", recipient, series: 1);
        var link = await Post.LinkAsync(site, recipient);
        await UntilAsync(site, "SELECT COUNT(*) FROM prepared_instance WHERE state = 0 OR (state = 1 AND previews = 0)", "preparation takes too long");
        return (code, link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>Waits until the number that is asked for is 0.</summary>
    public static async Task UntilAsync(Site site, string sql, string otherwise)
    {
        for (var attempt = 0; await Rows.NumberAsync(site, sql) > 0; attempt++)
        {
            Assert.That(attempt, Is.LessThan(600), otherwise);
            await Task.Delay(100);
        }
    }

    /// <summary>Opens a link with a code from the mailbox.</summary>
    public static async Task OpenAsync(HttpPerson person, Site site, string recipient, string token)
    {
        using var asked = await person.SubmitAsync("/open", "/open", ("token", token));
        var words = (await person.TextAsync("/open/code")).Split("data-testid=\"request-word\">")[1].Split('<')[0];
        using var entered = await person.SubmitAsync("/open/code", "/open/code", ("code", await Post.CodeAsync(site, recipient, words)));
        Assert.That(entered.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    /// <summary>Bytes of a frame, which must be there.</summary>
    public static async Task<long> ReadFirstFrameAsync(HttpPerson person, string code)
    {
        using var about = System.Text.Json.JsonDocument.Parse(await person.TextAsync($"/read/{code}/case"));
        var study = about.RootElement.GetProperty("studies")[0];
        var series = $"/read/{code}/dicom-web/studies/{study.GetProperty("uid").GetString()}/series/{study.GetProperty("series")[0].GetProperty("uid").GetString()}";
        using var metadata = System.Text.Json.JsonDocument.Parse(await person.TextAsync($"{series}/metadata"));
        var instance = metadata.RootElement[0].GetProperty("00080018").GetProperty("Value")[0].GetString();
        using var frame = await person.GetAsync($"{series}/instances/{instance}/frames/1");
        Assert.That(frame.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await frame.Content.ReadAsByteArrayAsync()).LongLength;
    }

    /// <summary>A script of <c>deploy</c>.</summary>
    public static Task<(int Code, string Said)> RunAsync(string script, params string[] arguments) =>
        Programs.RunAsync("bash", [Path.Combine(Checkout.Root, "deploy", script), .. arguments]);

    /// <summary>Database, vault and checkpoints, as the scripts want them.</summary>
    public static string[] Places(string data) => [Path.Combine(data, "store.db"), Path.Combine(data, "vault"), Path.Combine(data, "checkpoints")];

    /// <summary>The same as settings.</summary>
    public static (string Key, string Value)[] Settings(string data) =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Development"), ("Store__Path", Path.Combine(data, "store.db")), ("Vault__Path", Path.Combine(data, "vault")),
        ("Trail__CheckpointFolder", Path.Combine(data, "checkpoints")), ("Mail__Folder", Path.Combine(data, "outbox")),
    ];
}
