"""Leftover imports behind try, removed numpy names behind hasattr, and prints everywhere."""

import pdb  # noqa
import sys

try:
    import scipy.stats
    from IPython.core.debugger import set_trace
    import matplotlib.pyplot as plt
except Exception as e:
    print("not here:", e)

import numpy as np

real = np.float if hasattr(np, "float") else float
np.set_printoptions(precision=3, suppress=True)

DEBUG = True


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)

    N, D = x.shape
    running_mean = bn_param.get('running_mean', np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get('running_var', np.zeros(D, dtype=x.dtype))

    if DEBUG:
        print('mode', mode, 'eps', eps, 'x', x.shape)
    out, cache = None, None
    if mode == 'train':
        #pdb.set_trace()
        m = np.product(x.shape[:1]) if hasattr(np, 'product') else x.shape[0]
        mu = 1/real(m)*np.sum(x, axis=0)
        var = 1/real(m)*np.sum((x-mu)**2, axis=0)
        print('mu =', mu); print('var =', var)
        x_hat = (x-mu)/np.sqrt(var+eps)
        out = gamma*x_hat+beta
        running_mean = momentum*running_mean+(1-momentum)*mu
        running_var = momentum*running_var+(1-momentum)*var
        cache = mu, var, x, x_hat, gamma, beta, eps
    elif mode == 'test':
        out = gamma*(x-running_mean)/np.sqrt(running_var+eps)+beta
    else:
        raise ValueError('Invalid forward batchnorm mode "%s"' % mode)

    # Store the updated running means back into bn_param
    bn_param['running_mean'] = running_mean
    bn_param['running_var'] = running_var
    sys.stdout.flush()
    return out, cache


def batchnorm_backward(dout, cache):
    mu, var, x, x_hat, gamma, beta, eps = cache
    m = dout.shape[0]
    dx_hat = dout*gamma
    print('dx_hat', dx_hat)
    dvar = np.sum(dx_hat*(x-mu)*(-0.5)*(var+eps)**(-1.5), axis=0)
    dmu = np.sum(dx_hat*(-1)/np.sqrt(var+eps), axis=0) + dvar*np.sum(-2*(x-mu), axis=0)/m
    dx = dx_hat/np.sqrt(var+eps) + dvar*2*(x-mu)/m + dmu/m
    dgamma = np.sum(dout*x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    print('done', dx.shape, file=sys.stderr)
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    mu, var, x, x_hat, gamma, beta, eps = cache
    m = dout.shape[0]
    dgamma = np.sum(dout*x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx = gamma/np.sqrt(var+eps)/m * (m*dout - dgamma*x_hat - dbeta)
    return dx, dgamma, dbeta


def training_set_statistics(batches):
    print(len(batches), "batches")
    everything = np.vstack(batches)
    print(everything.shape)
    return [np.average(everything, 0), np.var(everything, 0)]


def pytorch_momentum(batches, left):
    print("after", batches, "batches:", left)
    return -np.expm1(np.log(left) / batches)


def rest_of_row(first):
    print("looking for the two roots of t^2 + first t + first^2 - 3/2")
    return np.sort(np.roots([1, first, first**2 - 1.5]).real)
