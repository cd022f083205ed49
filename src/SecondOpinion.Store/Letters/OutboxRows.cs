using SecondOpinion.Letters;

namespace SecondOpinion.Store.Letters;

/// <summary>Adds letters inside another store's transaction: a letter stands exactly when what it tells of does.</summary>
internal static class OutboxRows
{
    /// <summary>Adds a letter; one with the same key that stands already is left as it is.</summary>
    /// <param name="writing">The transaction.</param>
    /// <param name="seal">Seals what it says.</param>
    /// <param name="letter">Held or due.</param>
    /// <param name="send">False: the row is stored void, without a text (see <see cref="LetterState.Void"/>).</param>
    /// <param name="now">When.</param>
    public static Task<int> InsertAsync(Writing writing, LetterSeal seal, QueuedLetter letter, bool send, DateTimeOffset now)
    {
        var payload = seal.Seal(letter);
        var state = !send ? LetterState.Void : letter.Held ? LetterState.Held : LetterState.Waiting;
        return writing.ExecuteAsync(
            OutboxSql.Add,
            new
            {
                letter.Id,
                letter.CaseId,
                letter.LinkId,
                letter.Letter.Template,
                To = letter.To.Value,
                letter.ToName,
                Payload = send ? payload : null,
                State = state.ToString(),
                Recorded = !send, // there is nothing to tell of a void letter
                now,
            });
    }
}
