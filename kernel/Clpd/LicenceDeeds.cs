using Baton.Licences;
using Baton.Wire.Control;

namespace Baton.Clpd;

/// <summary>Carries out what an operator does with licences.</summary>
internal static class LicenceDeeds
{
    /// <summary>Does it in a store.</summary>
    /// <returns>How many licences or vendors it concerned.</returns>
    /// <exception cref="LicenceRefusedException">It is not done; it says why.</exception>
    public static int Do(ControlRequest.ChangeLicences asked, LicenceStore store,
        Judgement? judged, Facts facts, DateTimeOffset now)
    {
        switch (asked.Deed)
        {
            case LicenceDeed.Register:
                store.Save(Registration.Add(
                    store.Book, store.Vendors, facts, asked.Serial, asked.Text, now));
                return 1;
            case LicenceDeed.AddVendor:
                store.Believe(asked.Text);
                return 1;
            case LicenceDeed.ForgetVendor:
                store.Forget(asked.Text);
                return 1;
            case LicenceDeed.TrustClock:
                if (!Registration.IsSetBack(store.Book, now))
                    throw new LicenceRefusedException(
                        "The clock of this server is not behind any time that it has shown.");
                store.Save(Registration.AtClock(store.Book, now));
                store.Warn(18, "An operator said that the clock of this server is right, and "
                    + "that a later time that it has shown never was.");
                return 1;
            case LicenceDeed.Delete:
                return Delete(store, e => e.Serial == asked.Serial,
                    $"There is no license {asked.Serial}.", now);
            case LicenceDeed.DeleteTrials:
                var trials = (judged?.Rows ?? []).Where(r => r.Licence is { Trial: true })
                    .Select(r => r.Entry.Serial).ToHashSet(StringComparer.Ordinal);
                return Delete(
                    store, e => trials.Contains(e.Serial), "There is no trial license.", now);
            case LicenceDeed.DeleteAll:
                return Delete(store, _ => true, "There is no license.", now);
            default:
                return store.Book.Entries.Count(e => e.DeletedAt is null);
        }
    }

    private static int Delete(
        LicenceStore store, Func<Entry, bool> fits, string none, DateTimeOffset now)
    {
        var (book, count) = Registration.Remove(store.Book, fits, now);
        if (count == 0) throw new LicenceRefusedException(none);
        store.Save(book);
        return count;
    }
}
