using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web;

/// <summary>What stands in the log, whatever an operator turned on.</summary>
internal sealed partial class WhatIsLogged
{
    private const string Planted = "quillfeather-in-the-query";

    [Test]
    public async Task No_setting_makes_the_log_repeat_addresses_tokens_or_form_values()
    {
        await using var app = new DeskApp(
            ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore.Routing.Matching.DfaMatcher", "Trace"),
            ("Logging:LogLevel:Microsoft*Diagnostics", "Trace"), ($"Logging:{typeof(KeptLog).FullName}:LogLevel:Microsoft.AspNetCore.Hosting", "Trace"));
        using var browser = app.Browser();
        await browser.GetAsync($"/open?token={Planted}");
        await browser.GetAsync($"/open/{Planted}");
        await browser.GetAsync($"/read/SO-7K4M-9XQ2/dicom-web/studies/{Planted}");
        var open = await browser.GetAsync("/open");
        using var posted = await browser.SubmitAsync(open, "/open", ("token", Planted));
        await browser.GetAsync($"/nowhere/{Planted}");

        var log = string.Join('\n', app.Log.Lines);
        Assert.That(log, Does.Contain("GET open 200"), "our own line of each request is there, with the route's pattern");
        Assert.That(Canary.FindIn(log, [Planted]), Is.Empty);
    }

    [Test]
    public void Without_the_rule_the_log_would_have_repeated_them()
    {
        var heard = new KeptLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(heard).SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft.AspNetCore", LogLevel.Trace));
        var hosting = loggers.CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics");
        Said.Request(hosting, Planted);
        Assert.That(heard.Lines, Has.Some.Contains(Planted));

        var filters = new LoggerFilterOptions { MinLevel = LogLevel.Trace };
        filters.Rules.Add(new LoggerFilterRule(null, "Microsoft.AspNetCore.Hosting", LogLevel.Information, null));
        filters.Rules.Add(new LoggerFilterRule("Console", "Microsoft.AspNetCore.Hosting", LogLevel.Error, null));
        Logs.Quiet(filters);
        Assert.That(filters.Rules.Where(rule => rule.CategoryName!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)).Select(rule => rule.LogLevel), Is.All.GreaterThanOrEqualTo(LogLevel.Warning));
        Assert.That(filters.Rules.Where(rule => rule is { ProviderName: "Console", CategoryName: "Microsoft.AspNetCore" }), Has.Exactly(1).Items);
    }

    [Test]
    public void Outside_Development_a_line_is_one_JSON_object_with_its_event_id_and_without_scopes()
    {
        var was = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
            builder.Configuration["Logging:Console:FormatterOptions:IncludeScopes"] = "true";
            builder.AddLogs();
            using var services = builder.Services.BuildServiceProvider();
            var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("SecondOpinion.Web");
            using (logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["RequestPath"] = Planted }))
            {
                Said.Status(logger, "degraded");
            }
        }
        finally
        {
            Console.SetOut(was);
        }

        var line = written.ToString().Trim();
        using var json = JsonDocument.Parse(line);
        Assert.That(json.RootElement.GetProperty("EventId").GetInt32(), Is.EqualTo(2002));
        Assert.That(json.RootElement.GetProperty("State").GetProperty("Status").GetString(), Is.EqualTo("degraded"));
        Assert.That(json.RootElement.GetProperty("Timestamp").GetString(), Does.Match("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$"));
        Assert.That(line, Does.Not.Contain(Planted));
    }

    private static partial class Said
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Request starting {Address}")]
        public static partial void Request(ILogger logger, string address);

        [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "This process is {Status}")]
        public static partial void Status(ILogger logger, string status);
    }
}
