using System.Text.Json;
using SecondOpinion.Browser;

namespace SecondOpinion.Benchmarks;

/// <summary>A running site with one case of a big CT, opened by its recipient: the whole journey is behind it, only frames are to come.</summary>
internal sealed class OpenCase : IAsyncDisposable
{
    private const string Recipient = "r.marsh@bench.example";

    private readonly Site _site;
    private readonly HttpPerson _reader;
    private readonly (string Key, string Value)[] _settings;

    private OpenCase(Site site, HttpPerson reader, string code, (string Key, string Value)[] settings) => (_site, _reader, Code, _settings) = (site, reader, code, settings);

    public string Code { get; }

    public string Address => _site.Address;

    public int Pid => _site.Pid;

    /// <summary>The headers of a viewer's request.</summary>
    public Dictionary<string, string> Headers => new(StringComparer.Ordinal)
    {
        ["Accept"] = "image/jls, application/octet-stream, image/jpeg",
        ["Cookie"] = string.Join("; ", _reader.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")),
    };

    /// <summary>Asks about the study in <paramref name="archive"/> and opens the link.</summary>
    public static async Task<OpenCase> PrepareAsync(string archive, string data, params (string Key, string Value)[] settings)
    {
        (string Key, string Value)[] all = [("Archives__0__Path", archive), ("Logging__LogLevel__Default", "Warning"), ("Logging__LogLevel__SecondOpinion", "Warning"), .. settings];
        var site = await Site.StartAsync(data, all);
        using var referrer = new HttpPerson(site);
        await referrer.SignInAsync("demo:demo1-referrer");
        var asked = await referrer.AskAsync(CtStudy.Words, Recipient);
        await SealedAsync(referrer, asked);
        var reader = new HttpPerson(site);
        return new OpenCase(site, reader, await reader.OpenAsync(Recipient), all);
    }

    /// <summary>Waits until everything of a case lies in the vault, as its referrer sees it.</summary>
    public static async Task SealedAsync(HttpPerson referrer, string code)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            using var contents = JsonDocument.Parse(await referrer.TextAsync($"/cases/{code}/look/case"));
            if (contents.RootElement.GetProperty("preparing").ValueKind == JsonValueKind.Null)
            {
                return;
            }

            await Task.Delay(1000);
        }

        throw new TimeoutException("The case was not prepared within ten minutes.");
    }

    /// <summary>Ends the process and starts another on the same data and address: what preparing took is no part of that one.</summary>
    public async Task RestartAsync()
    {
        await _site.KillAsync();
        await _site.RestartAsync(_settings);
    }

    /// <summary>What the process tells its operator.</summary>
    public Task<string> MetricsAsync() => _site.ManagementAsync("metrics");

    /// <summary>Paths of the first frame of every instance.</summary>
    public Task<IReadOnlyList<string>> FirstFramesAsync() => PathsAsync();

    /// <summary>Paths of all frames, once every one is there in its last form.</summary>
    public async Task<IReadOnlyList<string>> FramesAsync(string mediaType)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            var paths = await PathsAsync();
            if (paths.Count > 0 && (await Task.WhenAll(paths.Select(IsAsync))).All(isSo => isSo))
            {
                return paths;
            }

            await Task.Delay(1000);
        }

        throw new TimeoutException($"Not every frame became {mediaType} within ten minutes.");

        async Task<bool> IsAsync(string path)
        {
            using var answer = await _reader.SendAsync(HttpMethod.Get, path, null, ("Accept", Headers["Accept"]));
            return answer.Content.Headers.ContentType?.MediaType == mediaType;
        }
    }

    public async Task<byte[]> BytesAsync(string path)
    {
        using var answer = await _reader.GetAsync(path, ("Accept", Headers["Accept"]));
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _site.DisposeAsync();
    }

    private async Task<IReadOnlyList<string>> PathsAsync()
    {
        using var contents = JsonDocument.Parse(await _reader.TextAsync($"/read/{Code}/case"));
        if (contents.RootElement.GetProperty("preparing").ValueKind != JsonValueKind.Null)
        {
            return [];
        }

        var study = contents.RootElement.GetProperty("studies")[0];
        var series = $"/read/{Code}/dicom-web/studies/{study.GetProperty("uid").GetString()}/series/{study.GetProperty("series")[0].GetProperty("uid").GetString()}";
        using var metadata = JsonDocument.Parse(await _reader.TextAsync($"{series}/metadata"));
        return [.. metadata.RootElement.EnumerateArray().Select(set => $"{series}/instances/{set.GetProperty("00080018").GetProperty("Value")[0].GetString()}/frames/1")];
    }
}
