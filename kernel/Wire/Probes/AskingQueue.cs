namespace Baton.Wire.Probes;

/// <summary>
/// The askings of one resolver: a few at a time, and one more if it was asked for meanwhile.
/// </summary>
/// <param name="most">How many run at a time.</param>
/// <param name="ask">Asks once, to claim or to look; false if there is no more to ask.</param>
internal sealed class AskingQueue(int most, Func<bool, Task<bool>> ask)
{
    private readonly Lock _gate = new();
    private int _running;
    private bool _isDue;
    private bool _dueClaims;

    /// <summary>Asks now, or as soon as an earlier asking ends.</summary>
    public void Ask(bool claims)
    {
        lock (_gate)
        {
            if (_running == most)
            {
                _isDue = true;
                _dueClaims = claims;
                return;
            }
            _running++;
        }
        _ = Task.Run(() => RunAsync(claims));
    }

    private async Task RunAsync(bool claims)
    {
        bool goesOn = true;
        while (goesOn)
        {
            goesOn = await ask(claims).ConfigureAwait(false);
            lock (_gate)
            {
                goesOn &= _isDue;
                if (!goesOn) _running--;
                claims = _dueClaims;
                _isDue = false;
            }
        }
    }
}
