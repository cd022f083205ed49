using System.Diagnostics;
using System.Text.Json;

namespace SecondOpinion.Web.Management;

/// <summary>The monitoring system that hospitals run reads what we answer.</summary>
internal sealed class ARealPrometheus
{
    [Test]
    public async Task It_scrapes_the_management_port_and_answers_queries_over_our_figures()
    {
        var program = Checkout.RequirePeer("prometheus");
        await using var app = new DeskApp { KeepsTrail = true };
        await using var management = await ManagementPort.OpenAsync(app);
        (await app.SignedInAsync("demo1-referrer")).Dispose(); // a row on the trail
        var folder = Directory.CreateTempSubdirectory("second-opinion-prometheus-").FullName;
        var address = $"127.0.0.1:{ManagementPort.FreePort()}";
        var settings = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(
            settings,
            $"global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\nscrape_configs: [ {{ job_name: second-opinion, static_configs: [ {{ targets: [ '{management.Authority}' ] }} ] }} ]\n");
        using var prometheus = Process.Start(new ProcessStartInfo(
            program, [$"--config.file={settings}", $"--storage.tsdb.path={Path.Combine(folder, "data")}", $"--web.listen-address={address}", "--log.level=warn"])
        { UseShellExecute = false })!;
        try
        {
            Assert.That(await ValueAsync(address, "up{job=\"second-opinion\"}"), Is.EqualTo("1"));
            Assert.That(await ValueAsync(address, "sum(second_opinion_trail_rows_total{action=\"StaffSignedIn\",outcome=\"Success\"}) > bool 0"), Is.EqualTo("1"));
            Assert.That(await ValueAsync(address, "second_opinion_letters_queued{state=\"dead\"}"), Is.EqualTo("0"));
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The value of the only series that matches; waits for the first scrape, which Prometheus puts off by a random part of its interval.</summary>
    private static async Task<string?> ValueAsync(string address, string query)
    {
        using var client = new HttpClient();
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://{address}/api/v1/query?query={Uri.EscapeDataString(query)}")));
                var result = answer.RootElement.GetProperty("data").GetProperty("result");
                if (result.GetArrayLength() == 1)
                {
                    return result[0].GetProperty("value")[1].GetString();
                }
            }
            catch (HttpRequestException) when (patience.Elapsed < TimeSpan.FromSeconds(30))
            {
                // not up yet
            }

            Assert.That(patience.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)), query);
            await Task.Delay(250);
        }
    }
}
