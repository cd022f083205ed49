using SecondOpinion.Preparation;
using SecondOpinion.Store;
using SecondOpinion.Store.Trail;
using SecondOpinion.Trail;

namespace SecondOpinion.Faults;

/// <summary>The nine promises, as far as they can be read off what is stored and what left the house. What is broken is told to the witness.</summary>
internal static class Promises
{
    private static readonly Sql Letters = new(
        "test.letters", "SELECT id AS Id, state AS State, payload IS NOT NULL AS HasText, recorded AS IsRecorded FROM outbox");

    private static readonly Sql Links = new(
        "test.links",
        """
        SELECT openings AS Openings, openings_allowed AS Allowed, revoked_at IS NOT NULL AS IsRevoked, letter_sent_at IS NOT NULL AS IsSent,
          (SELECT COUNT(*) FROM reader_session s WHERE s.link_id = link.id) AS Sessions
        FROM link
        """);

    private static readonly Sql OpenWindow = new(
        "test.window",
        """
        SELECT COUNT(*) FROM reading_window w JOIN trail t ON t.action = 'ReadingBegan' AND instr(CAST(t.body AS TEXT), lower(replace(w.id, '-', ''))) > 0
        WHERE w.series_uid = @series
        """);

    private static readonly Sql Instances = new(
        "test.instances", "SELECT state AS State, previews AS Previews, COUNT(*) AS Count FROM prepared_instance GROUP BY state, previews");

    /// <summary>What holds at any time; and what must hold when everything has been mended and all workers have worked.</summary>
    public static Task HoldAsync(FaultyHouse house, bool atTheEnd) => house.AsideAsync(async () =>
    {
        await TrailAsync(house);
        await CasesAsync(house);
        await LinksAsync(house, atTheEnd);
        await LettersAsync(house, atTheEnd);
        if (atTheEnd)
        {
            await NothingIsLeftAsync(house);
            NothingWasSwallowed(house);
            Identity(house);
        }

        return true;
    });

    /// <summary>1: to be asked when a frame is about to be sent.</summary>
    public static async Task FrameIsOnTheRecordAsync(FaultyHouse house, string series)
    {
        if (await house.AsideAsync(() => house.Database.FindAsync<long>(OpenWindow, new { series }, default)) == 0)
        {
            house.Witness.Find("1: a frame was about to leave without a row");
        }
    }

    /// <summary>6, and that each image is sealed exactly once.</summary>
    public static Task PreparedAsync(FaultyHouse house) => house.AsideAsync(async () =>
    {
        var states = (await house.Database.QueryAsync<StateRow>(Instances, null, default)).OrderBy(row => row.State).Select(row => (row.State, row.Previews, row.Count));
        if (!states.SequenceEqual([((long)InstanceState.Sealed, 1, Pacs.Slices), ((long)InstanceState.Withheld, 0, 1)]))
        {
            house.Witness.Find($"6: instances are {string.Join("; ", states)}");
        }

        var files = Directory.GetFiles(house.VaultPath, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).ToList();
        if (files.Count(file => file.EndsWith(".2", StringComparison.Ordinal)) != Pacs.Slices
            || files.Any(file => file.EndsWith(".tmp", StringComparison.Ordinal)) || (files.Count > Pacs.Slices && !house.Ground.Plan.Happened))
        {
            house.Witness.Find($"9: the vault holds {string.Join(", ", files)}");
        }

        return true;
    });

    /// <summary>7 and 9: the trail is whole, agrees with what was signed, and holds what it acknowledged.</summary>
    private static async Task TrailAsync(FaultyHouse house)
    {
        var signed = new List<Checkpoint>();
        foreach (var file in Directory.Exists(house.CheckpointPath) ? Directory.GetFiles(house.CheckpointPath, "*.checkpoint") : [])
        {
            if (Checkpoint.TryOpen(await File.ReadAllTextAsync(file), await house.Get<Checkpointing>().PublicKeyAsync(default), out var checkpoint))
            {
                signed.Add(checkpoint);
            }
            else
            {
                house.Witness.Find($"7: {Path.GetFileName(file)} is no checkpoint of ours");
            }
        }

        var verifier = new TrailVerifier(signed);
        var actions = new List<string>();
        await foreach (var row in new TrailRows(house.Database).AfterAsync(0, default))
        {
            actions.Add(row.Action);
            if (verifier.Add(row) is { } fault)
            {
                house.Witness.Find($"7: row {fault.Seq}: {fault.What}");
                return;
            }
        }

        if (verifier.End() is { } missing)
        {
            house.Witness.Find($"7: row {missing.Seq}: {missing.What}");
        }

        foreach (var (place, row) in house.Witness.Rows)
        {
            if (place > actions.Count || place < 1 || actions[(int)place - 1] != row.Action.ToString())
            {
                house.Witness.Find($"9: {row.Action} was acknowledged as row {place} and is not there");
            }
        }
    }

    /// <summary>9: the case that was acknowledged is the one case there is.</summary>
    private static async Task CasesAsync(FaultyHouse house)
    {
        var codes = await house.Database.QueryAsync<string>(new Sql("test.cases", "SELECT code FROM opinion_case"), null, default);
        if (codes.Count > 1 || (house.Witness.Case is { } told && !codes.Contains(told)))
        {
            house.Witness.Find($"9: {house.Witness.Case} was acknowledged, and there are {string.Join(", ", codes)}");
        }
    }

    /// <summary>2 and 3.</summary>
    private static async Task LinksAsync(FaultyHouse house, bool atTheEnd)
    {
        foreach (var link in await house.Database.QueryAsync<LinkRow>(Links, null, default))
        {
            if (link.Openings > link.Allowed || link.Openings != link.Sessions)
            {
                house.Witness.Find($"3: {link.Openings} openings of {link.Allowed}, {link.Sessions} sessions");
            }

            if (house.Witness.RevokeAcknowledged && !link.IsRevoked)
            {
                house.Witness.Find("2: a revoke was acknowledged and is not there");
            }

            if (atTheEnd && !link.IsSent)
            {
                house.Witness.Find("9: the referrer is not told that the letter went");
            }
        }
    }

    /// <summary>4 and 9: what the outbox calls sent has arrived, nothing arrives that it does not know, and what is over holds no text any more.</summary>
    private static async Task LettersAsync(FaultyHouse house, bool atTheEnd)
    {
        var arrived = house.Ground.Post.Arrived.Select(letter => letter.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var letter in await house.Database.QueryAsync<LetterRow>(Letters, null, default))
        {
            var came = arrived.Remove(letter.Id.ToString("N"));
            if (letter.State == "Sent" && !came)
            {
                house.Witness.Find("9: a letter is called sent and did not arrive");
            }

            if (letter.HasText && letter.State is not ("Waiting" or "Held"))
            {
                house.Witness.Find($"4: a letter that is {letter.State} keeps its text");
            }

            if (atTheEnd && letter.State is "Waiting" or "Held")
            {
                house.Witness.Find($"9: a letter is {letter.State} for ever");
            }

            if (atTheEnd && !letter.IsRecorded)
            {
                house.Witness.Find("9: what became of a letter is not on the record");
            }
        }

        if (arrived.Count > 0)
        {
            house.Witness.Find("9: letters arrived that no row knows");
        }
    }

    /// <summary>9: no window stands open, the revoke is on the record, and the case is erased.</summary>
    private static async Task NothingIsLeftAsync(FaultyHouse house)
    {
        if (await house.Database.FindAsync<long>(new Sql("test.windows", "SELECT COUNT(*) FROM reading_window"), null, default) > 0)
        {
            house.Witness.Find("9: a reading window is never closed");
        }

        foreach (var action in (AuditAction[])[AuditAction.CaseAsked, AuditAction.LinkMinted, AuditAction.LinkOpened, AuditAction.ReadingBegan, AuditAction.ReadingEnded, AuditAction.LinkRevoked, AuditAction.CaseErased])
        {
            if (house.Witness.Rows.All(row => row.Event.Action != action))
            {
                house.Witness.Find($"9: no row says {action}");
            }
        }

        if (Directory.EnumerateFiles(house.VaultPath, "*", SearchOption.AllDirectories).Any())
        {
            house.Witness.Find("9: an erased case left files");
        }
    }

    /// <summary>A call failed, and nobody was told: neither a caller nor the log. The trail's own loop may try again in silence; and where a file
    /// must not be replaced, .NET links it when it cannot rename it.</summary>
    private static void NothingWasSwallowed(FaultyHouse house)
    {
        var plan = house.Ground.Plan;
        if (plan.Happened && !house.Ground.IsHarmless && house.Witness.Told.Count == 0 && !house.Witness.WasToldInWords
            && !plan.Where.Contains(nameof(AuditTrail), StringComparison.Ordinal) && !plan.Where.StartsWith("rename of /checkpoints/", StringComparison.Ordinal)
            && !house.Log.Lines.Any(line => line.StartsWith("Warning", StringComparison.Ordinal) || line.StartsWith("Error", StringComparison.Ordinal)))
        {
            house.Witness.Find($"a fault was swallowed{Environment.NewLine}{plan.Where}");
        }
    }

    /// <summary>4: in letters, logs and errors nobody's identity, no token and no code; no token and no code in the database.</summary>
    private static void Identity(FaultyHouse house)
    {
        var secrets = house.Witness.Secrets.Concat(house.Witness.Secrets.Select(secret => secret.Replace(" ", "", StringComparison.Ordinal))).Distinct().ToList();
        var said = string.Join('\n', house.Log.Lines.Concat(house.Witness.Told.Select(error => error.ToString())));
        var letters = string.Join('\n', house.Ground.Post.Arrived.Select(letter => letter.All));
        var stored = File.ReadAllBytes(house.DatabasePath);
        foreach (var found in Canary.FindIn(said, [.. secrets, .. Pacs.Identity]).Concat(Canary.FindIn(letters, Pacs.Identity)).Concat(Canary.FindIn(stored, secrets)))
        {
            house.Witness.Find($"4: {found}");
        }
    }

    private sealed class LetterRow
    {
        public Guid Id { get; init; }

        public string State { get; init; } = "";

        public bool HasText { get; init; }

        public bool IsRecorded { get; init; }
    }

    private sealed class LinkRow
    {
        public int Openings { get; init; }

        public int Allowed { get; init; }

        public bool IsRevoked { get; init; }

        public bool IsSent { get; init; }

        public int Sessions { get; init; }
    }

    private sealed class StateRow
    {
        public long State { get; init; }

        public int Previews { get; init; }

        public int Count { get; init; }
    }
}
