using SecondOpinion.Web.Desk;
using SecondOpinion.Web.Governance;
using SecondOpinion.Web.Management;
using SecondOpinion.Web.Office;
using SecondOpinion.Web.Reader;

namespace SecondOpinion.Web.Shared;

/// <summary>The whole house, room by room: what the web app runs with, and what <c>second-opinion doctor</c> examines.</summary>
internal static class House
{
    /// <summary>Wires everything. Nothing is opened and nothing runs yet.</summary>
    public static WebApplicationBuilder AddHouse(this WebApplicationBuilder builder)
    {
        builder.AddLogs();
        builder.AddManagement(); // before all that runs: it starts before and stops after everything it tells of
        builder.AddShell();
        builder.AddKept();
        builder.AddCheckpoints();
        builder.AddDesk();
        builder.AddPreparation();
        builder.AddOffice();
        builder.AddGovernance();
        builder.AddReader();
        return builder;
    }

    /// <summary>Opens the doors.</summary>
    public static void MapHouse(this WebApplication app)
    {
        app.UseShell();
        app.MapShell();
        app.MapDesk();
        app.MapLetterActions();
        app.MapCheckpoints();
        app.MapReader();
    }
}
