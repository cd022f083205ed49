using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>Governance's room.</summary>
internal static class GovernanceRoom
{
    public static void AddGovernance(this WebApplicationBuilder builder)
    {
        if (!Site.From(builder.Configuration, builder.Environment).HasDesk)
        {
            return;
        }

        var services = builder.Services;
        services.AddSingleton<StartOfDay>(Words.StartOf);
        services.AddSingleton<TrailSearchIds>();
        services.AddSingleton<PatientLookup>();
        services.AddSingleton<TrailCases>();
        services.AddSingleton<TrailReading>();
        services.AddSingleton<TrailWatch>();
        services.AddHostedService<TrailWatching>();
    }
}
