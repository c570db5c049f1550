"""The backward pass goes through the graph in twelve steps, the dense layer's row by row."""


class DenseLayer:
    def __init__(self, n_in, n_out, initialization="xavier"):
        radius = dict(one=1, first_trial=np.sqrt(2 / (n_in + n_out)), xavier=np.sqrt(6 / (n_in + n_out)), he=np.sqrt(6 / n_in))
        if not initialization in radius.keys():
            raise ValueError('no such initialization')
        lim = radius[initialization]
        self.params = {'W': np.random.uniform(-lim, lim, [n_in, n_out]), 'b': np.zeros(n_out)}
        self.grads = dict()

    def propagate(self, x, learning=True):
        self.cache = (x, self.params['W'].copy())
        return x.dot(self.params['W']) + self.params['b']

    def back_propagate(self, dout):
        x, W = self.cache
        n = dout.shape[0]
        self.grads['b'] = n * np.mean(dout, axis=0)
        self.grads['W'] = sum(x[i].reshape(-1, 1) * dout[i].reshape(1, -1) for i in range(n))
        return np.stack([W.dot(d) for d in dout])

    def update(self, learning_rate):
        self.params['W'] = self.params['W'] - learning_rate * self.grads['W']
        self.params['b'] = self.params['b'] - learning_rate * self.grads['b']


class BatchNormLayer:
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.params = {'gamma': np.ones(n), 'beta': np.zeros(n)}
        self.grads = dict()
        self.running_mean = np.zeros(n)
        self.running_var = np.zeros(n)
        self.momentum = momentum
        self.eps = eps

    def propagate(self, x, learning=True):
        N, D = x.shape
        if learning == True:
            mu = 1. / N * np.sum(x, axis=0)
            xmu = x - mu
            sq = xmu ** 2
            var = 1. / N * np.sum(sq, axis=0)
            sqrtvar = np.sqrt(var + self.eps)
            ivar = 1. / sqrtvar
            xhat = xmu * ivar
            self.cache = {'xmu': xmu, 'ivar': ivar, 'sqrtvar': sqrtvar, 'var': var, 'xhat': xhat}
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        elif learning == False:
            xhat = (x - self.running_mean) / np.sqrt(self.running_var + self.eps)
        else:
            raise ValueError('learning?')
        return self.params['gamma'] * xhat + self.params['beta']

    def back_propagate(self, dout):
        c = self.cache
        N, D = dout.shape
        dbeta = np.sum(dout, axis=0)
        dgammax = dout
        dgamma = np.sum(dgammax * c['xhat'], axis=0)
        dxhat = dgammax * self.params['gamma']
        divar = np.sum(dxhat * c['xmu'], axis=0)
        dxmu1 = dxhat * c['ivar']
        dsqrtvar = -1. / (c['sqrtvar'] ** 2) * divar
        dvar = 0.5 * 1. / np.sqrt(c['var'] + self.eps) * dsqrtvar
        dsq = 1. / N * np.ones((N, D)) * dvar
        dxmu2 = 2 * c['xmu'] * dsq
        dx1 = dxmu1 + dxmu2
        dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
        dx2 = 1. / N * np.ones((N, D)) * dmu
        self.grads['gamma'], self.grads['beta'] = dgamma, dbeta
        return dx1 + dx2

    def update(self, learning_rate):
        self.params['gamma'] = self.params['gamma'] - learning_rate * self.grads['gamma']
        self.params['beta'] = self.params['beta'] - learning_rate * self.grads['beta']
