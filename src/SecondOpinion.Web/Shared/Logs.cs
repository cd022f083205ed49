using Microsoft.Extensions.Logging.Console;

namespace SecondOpinion.Web.Shared;

/// <summary>What the service writes into its log: one JSON object a line outside Development, in UTC, with event ids; and never what opens something
/// or names somebody.</summary>
/// <remarks>ASP.NET Core's own categories write addresses with their query, route values and form values below Warning, and its scopes hold the path
/// of the request. No setting can turn these on: an operator who wants to see more sees more of ours.</remarks>
internal static class Logs
{
    /// <summary>Categories that speak of requests in their own words.</summary>
    internal static readonly string[] Talkative = ["Microsoft.AspNetCore", "System.Net.Http", "Microsoft.Extensions.Http"];

    public static void AddLogs(this WebApplicationBuilder builder)
    {
        if (!builder.Environment.IsDevelopment())
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }

        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(json => json.IncludeScopes = false);
        builder.Services.PostConfigure<SimpleConsoleFormatterOptions>(simple => simple.IncludeScopes = false);
        builder.Services.PostConfigure<ConsoleFormatterOptions>(systemd => systemd.IncludeScopes = false);
        builder.Services.PostConfigure<LoggerFilterOptions>(Quiet);
    }

    /// <summary>Whatever is configured, for every provider: nothing below Warning from these.</summary>
    internal static void Quiet(LoggerFilterOptions filters)
    {
        foreach (var rule in filters.Rules.Where(rule => IsTalkative(rule.CategoryName) && rule.LogLevel < LogLevel.Warning).ToList())
        {
            filters.Rules.Remove(rule);
        }

        foreach (var provider in filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList())
        {
            foreach (var category in Talkative.Where(category => !filters.Rules.Any(rule => rule.ProviderName == provider && rule.CategoryName == category)))
            {
                filters.Rules.Add(new LoggerFilterRule(provider, category, LogLevel.Warning, null));
            }
        }
    }

    /// <summary>A pattern with a star may mean any of them, and a long one would win.</summary>
    private static bool IsTalkative(string? category) => category is not null
        && (category.Contains('*', StringComparison.Ordinal) || Talkative.Any(talkative => category.StartsWith(talkative, StringComparison.OrdinalIgnoreCase)));
}
