using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SecondOpinion.Trail;

namespace SecondOpinion.Web.Governance;

/// <summary>One row, whole: what was hashed, the values beside it, and whether they agree.</summary>
[Authorize(Policies.Governance)]
internal sealed class OneRowModel(TrailReading reading, TrailWatch watch) : TrailPages(reading, watch)
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; // Razor encodes it

    public TrailRow Row { get; private set; } = null!; // set before the page is drawn, or the page is not drawn

    public TrailFacts Facts { get; private set; } = null!; // the same

    /// <summary>What is wrong with the row in itself; null for nothing.</summary>
    public string? Fault { get; private set; }

    public string Body { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(long seq, CancellationToken cancellationToken)
    {
        if (await Reading.RowAsync(seq, Officer, cancellationToken) is not { } row)
        {
            return NotFound();
        }

        (Row, Facts, Fault) = (row, TrailFacts.Of(row), TrailBody.Fault(row));
        Body = Facts.IsReadable ? JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(row.Body), Pretty) : Convert.ToHexStringLower(row.Body);
        return Page();
    }
}
