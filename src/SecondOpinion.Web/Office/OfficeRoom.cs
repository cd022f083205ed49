namespace SecondOpinion.Web.Office;

/// <summary>The PACS office's room.</summary>
internal static class OfficeRoom
{
    public static void AddOffice(this WebApplicationBuilder builder) => builder.Services.AddSingleton<OfficeDesk>();
}
